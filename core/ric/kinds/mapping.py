"""Kind `mapping`: preferences to desired rewards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Self

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

    def candidates(self) -> Sequence[Self]:
        """Variants of itself to choose among on held-out prompts; an option left open gives several."""
        return [self]
