"""Kind `mapping`: preferences to desired rewards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

import numpy as np

from ric.kinds.records import Array, Prompt, Propose
from ric.kinds.statistics import Statistics


class Mapping(ABC):
    """Turns what a user weighs into what a policy is asked for.

    Rules: preferences (n, k) on the simplex, one row per prompt, give desired z-scores (n, k);
    rows are independent; the corner of reward j asks for no less of j than any other corner does.
    """

    needs_proposals: bool = False
    """Whether `desired` must be given a `propose`; such a mapping needs tags that follow the prompt."""

    @abstractmethod
    def desired(
        self,
        preferences: Array,
        statistics: Statistics,
        prompts: Sequence[Prompt] | None = None,
        propose: Propose | None = None,
    ) -> Array:
        """Desired rewards (n, k) in z-scores."""

    def probes(self, statistics: Statistics) -> Array:
        """Targets (t, k) in z-scores that it wants tried on held-out prompts before it is used; none by default."""
        return np.empty((0, len(statistics.names)))

    def calibrated(self, statistics: Statistics, desired: Array, obtained: Array) -> Self:
        """Itself, knowing what its probes brought.

        Args:
            statistics: scale of the rewards.
            desired: (t, k) z-scores the policy was told for each probe, after clipping and rounding.
            obtained: (t, k) mean z-scores of its answers to held-out prompts.
        """
        return self

    def reach(self, statistics: Statistics) -> tuple[Array, Array]:
        """The least and the most (k,) that is worth asking for: what training rows have, unless it was measured."""
        return statistics.low, statistics.high

    def candidates(self) -> Sequence[Self]:
        """Variants of itself to choose among on held-out prompts; an option left open gives several."""
        return [self]
