"""One policy that is told which rewards are wanted (`ric`)."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Format, Mapping, PolicyFamily, Prompt, Propose, Request, Statistics


@dataclass(frozen=True)
class Conditional(PolicyFamily):
    """Preference -> mapping -> desired rewards -> format -> prompt.

    Args:
        statistics: names, order and scale of the rewards.
        member: the trained member.
        format: writes targets into a prompt.
        mapping: preferences to targets.
        specs: `{"format": {...}, "mapping": {...}}`, from which the two are rebuilt when loaded.
    """

    kind: ClassVar[str] = "conditional"

    statistics: Statistics
    member: str
    format: Format
    mapping: Mapping
    specs: Dict[str, Any] = field(default_factory=dict)

    @property
    def members(self) -> tuple[str, ...]:
        """The one member."""
        return (self.member,)

    def plan(
        self,
        prompts: Sequence[Prompt],
        seeds: Sequence[int],
        preferences: Array | None = None,
        targets: Array | None = None,
        propose: Propose | None = None,
    ) -> list[Request]:
        """One conditioned request per prompt; `desired` is what the policy is told, after clipping and rounding.

        Raises:
            ConfigError: neither preferences nor targets were given.
        """
        if targets is None:
            if preferences is None:
                raise ConfigError("a plan without preferences or targets", "one of them", "pass preferences=...")
            targets = self.mapping.desired(preferences, self.statistics, prompts, propose)
        return [self._request(*parts) for parts in zip(prompts, seeds, targets, strict=True)]

    def _request(self, prompt: Prompt, seed: int, target: Array) -> Request:
        least = self.format.encode(prompt, self.statistics.low, self.statistics)
        conditioned = self.format.encode(prompt, target, self.statistics)._replace(contrary=least.tags)
        told = conditioned.vector
        if told is None:
            told = self.format.decode(conditioned.tags, self.statistics)
        desired = np.asarray(target if told is None else told, dtype=np.float64)
        return Request(conditioned, seed, self.member, desired=desired)

    def as_dict(self) -> dict[str, Any]:
        """JSON form; `specs` hold the components' names and options."""
        return {"kind": self.kind, "statistics": self.statistics.as_dict(), "member": self.member, **self.specs}
