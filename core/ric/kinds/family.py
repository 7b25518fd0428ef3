"""What an alignment run leaves behind: one policy for every preference."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from ric.kinds.records import Array, Prompt, Propose, Request
from ric.kinds.statistics import Statistics


class PolicyFamily(ABC):
    """Plans requests for preferences; a sampler executes them.

    `statistics` holds the rewards' names, order and scale; a preference weighs z-scores in that order.
    """

    kind: ClassVar[str] = ""
    statistics: Statistics

    @property
    @abstractmethod
    def members(self) -> tuple[str, ...]:
        """Members whose weights the family needs."""

    @property
    def has_dial(self) -> bool:
        """Whether a preference changes anything; a family of one policy answers all alike."""
        return True

    @abstractmethod
    def plan(
        self,
        prompts: Sequence[Prompt],
        seeds: Sequence[int],
        preferences: Array | None = None,
        targets: Array | None = None,
        propose: Propose | None = None,
    ) -> list[Request]:
        """One request per prompt.

        Args:
            prompts: n prompts.
            seeds: n seeds.
            preferences: (n, k) on the simplex; either these or `targets`.
            targets: (n, k) z-scored targets asked for directly (conditional families only).
            propose: the policy's own proposals, for mappings that need them.
        """

    @abstractmethod
    def as_dict(self) -> dict[str, Any]:
        """JSON form, written to `family/ric.json`."""
