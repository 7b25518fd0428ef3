"""Policies whose weights are mixed at the user's preference (`rewarded-soup`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, PolicyFamily, Prompt, Propose, Request, Statistics


@dataclass(frozen=True)
class Mixture(PolicyFamily):
    """theta(w) = sum_i lambda_i theta_i (rewarded soups, arXiv:2306.04488, section 2.2).

    Members and rewards may differ in number; lambda may leave [0, 1] and need not sum to 1. Exactly one
    of `matrix`, `knots` and `chosen` says which lambda a preference w gets.

    Args:
        statistics: names, order and scale of the rewards.
        names: m members.
        matrix: (m, k), lambda = W w; the identity gives lambda = w.
        combine: "weights" mixes parameters, "predictions" mixes probabilities.
        knots: (m,) ascending from 0 to 1, two rewards: where each member sits along the second reward's weight;
            between two neighbours lambda is linear, a path through all members.
        chosen: (c, m) lambdas that were chosen, by validation or by the user.
        at: (c, k) the preference each of them answers; others go to the nearest (Euclidean; first on ties).
        tried: (t, m) all lambdas that were chosen from; an evaluation shows them beside the dial.
    """

    kind: ClassVar[str] = "mixture"

    statistics: Statistics
    names: tuple[str, ...]
    matrix: Array | None = None
    combine: str = "weights"
    knots: Array | None = None
    chosen: Array | None = None
    at: Array | None = None
    tried: Array | None = None

    @property
    def members(self) -> tuple[str, ...]:
        """All members."""
        return self.names

    @property
    def has_dial(self) -> bool:
        """One lambda alone answers every preference."""
        return self.chosen is None or len(self.chosen) > 1

    def coefficients(self, preferences: Array) -> Array:
        """lambda (n, m) of preferences (n, k)."""
        if self.knots is not None:
            corners = np.eye(len(self.names))
            return np.stack([np.interp(preferences[:, 1], self.knots, row) for row in corners], axis=1)
        if self.chosen is not None and self.at is not None:
            distance = np.linalg.norm(preferences[:, None, :] - self.at[None, :, :], axis=-1)
            return np.asarray(self.chosen[distance.round(12).argmin(axis=1)])
        return np.asarray(preferences @ np.asarray(self.matrix).T)

    def plan(
        self,
        prompts: Sequence[Prompt],
        seeds: Sequence[int],
        preferences: Array | None = None,
        targets: Array | None = None,
        propose: Propose | None = None,
    ) -> list[Request]:
        """One request per prompt, with its own coefficients.

        Raises:
            ConfigError: there are no preferences where they decide, or targets were asked for.
        """
        if targets is not None or (preferences is None and self.has_dial):
            raise ConfigError(
                "a mixture asked without preferences",
                f"one weight per reward: {', '.join(self.statistics.names)}",
                "pass preferences=..., targets belong to conditional families",
            )
        if preferences is None:
            preferences = np.full((len(prompts), len(self.statistics.names)), 1.0 / len(self.statistics.names))
        rows = zip(prompts, seeds, self.coefficients(preferences), strict=True)
        return [
            Request(prompt, seed, mix=tuple(float(c) for c in mix), combine=self.combine, members=self.names)
            for prompt, seed, mix in rows
        ]

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        rules = {"matrix": self.matrix, "knots": self.knots, "chosen": self.chosen, "at": self.at, "tried": self.tried}
        return {
            "kind": self.kind,
            "statistics": self.statistics.as_dict(),
            "names": list(self.names),
            "combine": self.combine,
            **{key: value.tolist() for key, value in rules.items() if value is not None},
        }

    @classmethod
    def from_dict(cls, head: dict[str, Any], statistics: Statistics) -> Mixture:
        """The inverse of `as_dict`; the statistics were read already."""
        keys = ("matrix", "knots", "chosen", "at", "tried")
        rules = {key: np.asarray(head[key], dtype=np.float64) for key in keys if key in head}
        return cls(statistics, tuple(head["names"]), combine=head["combine"], **rules)
