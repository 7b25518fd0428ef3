"""Several policies, each trained for one weighting (`morl`, `raft`, `rrhf`), or a single one (`sft`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, PolicyFamily, Prompt, Propose, Request, Statistics


@dataclass(frozen=True)
class Members(PolicyFamily):
    """A preference selects the member trained for the nearest weight (Euclidean; first on ties).

    Args:
        statistics: names, order and scale of the rewards.
        names: m members.
        weights: (m, k) the weight each was trained for.
    """

    kind: ClassVar[str] = "members"

    statistics: Statistics
    names: tuple[str, ...]
    weights: Array

    @property
    def members(self) -> tuple[str, ...]:
        """All members."""
        return self.names

    @property
    def has_dial(self) -> bool:
        """One member alone answers every preference."""
        return len(self.names) > 1

    def plan(
        self,
        prompts: Sequence[Prompt],
        seeds: Sequence[int],
        preferences: Array | None = None,
        targets: Array | None = None,
        propose: Propose | None = None,
    ) -> list[Request]:
        """One request per prompt; a family of one needs no preference.

        Raises:
            ConfigError: targets were asked for, or preferences are missing where they decide.
        """
        if targets is not None or (preferences is None and len(self.names) > 1):
            raise ConfigError(
                "a family of members asked without preferences",
                f"one weight per reward: {', '.join(self.statistics.names)}",
                "pass preferences=..., targets belong to conditional families",
            )
        chosen = [0] * len(prompts) if preferences is None else self._nearest(preferences)
        return [Request(p, s, self.names[i]) for p, s, i in zip(prompts, seeds, chosen, strict=True)]

    def _nearest(self, preferences: Array) -> list[int]:
        distance = np.linalg.norm(preferences[:, None, :] - self.weights[None, :, :], axis=-1)
        # Rounded, so that a tie is a tie: 0.6 lies as far from 0.5 as from 0.7 on paper only.
        return [int(i) for i in distance.round(12).argmin(axis=1)]

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "kind": self.kind,
            "statistics": self.statistics.as_dict(),
            "names": list(self.names),
            "weights": self.weights.tolist(),
        }
