"""Policies whose weights are mixed at the user's preference (`rewarded-soup`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ric.errors import ConfigError
from ric.kinds import Array, PolicyFamily, Prompt, Propose, Request, Statistics


@dataclass(frozen=True)
class Mixture(PolicyFamily):
    """theta(w) = sum_i lambda_i theta_i with lambda = W w (rewarded soups, arXiv:2306.04488, section 2.2).

    Members and rewards may differ in number; lambda may leave [0, 1] and need not sum to 1.

    Args:
        statistics: names, order and scale of the rewards.
        names: m members.
        matrix: (m, k) the W above; the identity gives lambda = w.
        combine: "weights" mixes parameters, "predictions" mixes probabilities.
    """

    kind: ClassVar[str] = "mixture"

    statistics: Statistics
    names: tuple[str, ...]
    matrix: Array
    combine: str = "weights"

    @property
    def members(self) -> tuple[str, ...]:
        """All members."""
        return self.names

    def coefficients(self, preferences: Array) -> Array:
        """lambda (n, m) of preferences (n, k)."""
        return preferences @ self.matrix.T

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
            ConfigError: there are no preferences, or targets were asked for.
        """
        if preferences is None or targets is not None:
            raise ConfigError(
                "a mixture asked without preferences",
                f"one weight per reward: {', '.join(self.statistics.names)}",
                "pass preferences=..., targets belong to conditional families",
            )
        rows = zip(prompts, seeds, self.coefficients(preferences), strict=True)
        return [
            Request(prompt, seed, mix=tuple(float(c) for c in mix), combine=self.combine, members=self.names)
            for prompt, seed, mix in rows
        ]

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "kind": self.kind,
            "statistics": self.statistics.as_dict(),
            "names": list(self.names),
            "matrix": self.matrix.tolist(),
            "combine": self.combine,
        }
