"""Tags that carry the rewards' names and follow the prompt, so that a policy can propose them itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ric.kinds import Array, Conditioned, Statistics
from ric_plugins.formats.numbers import NumberTags
from ric_plugins.formats.targets import text_only


@dataclass(frozen=True)
class Named(NumberTags):
    r"""`Human: hi\n\nAssistant: <harmless: 1.2> <helpful: -0.3>`.

    Any reward name works: reading goes by the known names, backwards from the end, where the last
    number stands between `: ` and `>` and so is found in one way only. `strip` removes the tag group
    a text ends with, and only the last one.

    Args:
        decimals: places after the point.
        clip: bring targets into the range of the training rows.
    """

    follows_prompt = True

    def seams(self, names: Sequence[str]) -> list[str]:
        """` <first: `, `> <second: `, ..., and a final `>`."""
        opened = [f" <{name}: " for name in names]
        return [opened[0], *(">" + text for text in opened[1:]), ">"]

    def encode(self, prompt: str, targets: Array, statistics: Statistics) -> Conditioned:
        """The prompt followed by z-scored targets (k,).

        Raises:
            DataError: the targets are not one number per reward.
        """
        return Conditioned(prompt, text_only(prompt, "named"), self.write(targets, statistics), "")

    def strip(self, text: str, statistics: Statistics) -> str:
        """The bare prompt; exact for every text `encode` makes, and nothing changes without tags."""
        bare = self.unwritten(text, statistics)
        return text if bare is None else bare
