"""The tags of Rewards-in-Context: numbered rewards, before the last speaker's name.

Yang et al. 2024, "Rewards-in-Context" (arXiv:2402.10207), section 3.1 and the authors' code: the
prompt without its final marker, then ` <rm1_score> z1 <rm2_score> z2 `, then the marker. The
published code removes the marker by stripping a *set of characters*, which also eats the last
letters of the prompt; here exactly the marker is taken off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from ric.errors import ConfigError
from ric.kinds import Array, Conditioned, Statistics
from ric_plugins.formats.numbers import NumberTags
from ric_plugins.formats.targets import text_only


@dataclass(frozen=True)
class Paper(NumberTags):
    r"""`Human: hi <rm1_score> 1.2 <rm2_score> -0.3 \n\nAssistant:`.

    `strip` removes the last tag group, looked for right before a final marker, else at the very end.

    Args:
        decimals: places after the point.
        clip: bring targets into the range of the training rows.
        marker: the text prompts end with; a prompt that does not end so gets its tags at its end.

    Raises:
        ConfigError: `decimals` is out of range, or the marker looks like a tag, so that tags could
            not be told from it.
    """

    marker: str = "\n\nAssistant:"

    def __post_init__(self) -> None:
        """Refuse a marker that would make the place of the tags ambiguous."""
        super().__post_init__()
        if "_score>" in self.marker:
            raise ConfigError(
                f"the marker {self.marker!r}", "a marker without '_score>', which is how tags end", "--set format=named"
            )

    def seams(self, names: Sequence[str]) -> list[str]:
        """` <rm1_score> `, ` <rm2_score> `, ..., and a final space."""
        return [*(f" <rm{i}_score> " for i in range(1, len(names) + 1)), " "]

    def encode(self, prompt: str, targets: Array, statistics: Statistics) -> Conditioned:
        """The prompt with z-scored targets (k,) written before its final marker.

        Raises:
            DataError: the targets are not one number per reward.
        """
        after = self.marker if text_only(prompt, "paper").endswith(self.marker) else ""
        before = prompt.removesuffix(after)
        return Conditioned(prompt, before, self.write(targets, statistics), after)

    def strip(self, text: str, statistics: Statistics) -> str:
        """The bare prompt; exact for every text `encode` makes, and nothing changes without tags."""
        if text.endswith(self.marker):
            bare = self.unwritten(text.removesuffix(self.marker), statistics)
            if bare is not None:
                return bare + self.marker
        bare = self.unwritten(text, statistics)
        return text if bare is None else bare

    def at(self, marker: str) -> Self:
        """The same format for prompts that end with `marker`."""
        return replace(self, marker=marker)
