"""One reward of an instance, in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_tasks.quadratic import theory
from ric_tasks.quadratic.world import KEY, NAMES, held

LOWEST = -1e6
"""What a payload gets that is no vector of the instance's length."""


@dataclass(frozen=True)
class Scorer(Reward):
    """Minus the weighted squared distance from a reward's optimum; at most 0.

    Args:
        of: "first", "second", "third" or "fourth".
    """

    of: str = "first"

    reads = (KEY,)

    def __post_init__(self) -> None:
        """Refuse rewards there are not.

        Raises:
            ConfigError: with those there are.
        """
        if self.of not in NAMES:
            raise ConfigError(f"of = {self.of!r}", ", ".join(NAMES), "--rewards first,second")

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,), at most 0."""
        return np.array([self._one(y, row) for y, row in zip(payloads, rows, strict=True)], dtype=np.float64)

    def _one(self, payload: Payload, row: Row) -> float:
        if isinstance(payload, str):
            return LOWEST
        theta, i = np.asarray(payload, dtype=np.float64), NAMES.index(self.of)
        world = held(row.meta, theta.size)
        if theta.shape != world.optima[i].shape or not np.isfinite(theta).all():
            return LOWEST
        return float(theory.rewards(theta[None], world.optima[i : i + 1], world.eta[i : i + 1])[0, 0])

    def fingerprint(self) -> str:
        """The reward; the instance is part of the row."""
        return f"quadratic {self.of}"
