"""Kind `format`: writes desired rewards into a prompt, and reads them back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

from ric.kinds.records import Array, Conditioned, Prompt
from ric.kinds.statistics import Statistics


class Format(ABC):
    """How targets become text (or a vector).

    Rules: `strip(encode(p, z, s).text, s) == p` for every text p, tags and markers inside p
    included; `decode(encode(p, z, s).tags, s)` is z up to the format's stated `resolution`; targets
    outside the statistics' range are clipped, never refused; any number of rewards works.
    """

    follows_prompt: bool = False
    """Whether the tags come after the whole prompt, so that an autoregressive policy can propose them."""
    converses: bool = False
    """Whether it also takes conversations (lists of messages); `strip` then undoes `encode(p, z, s).messages` too."""

    @abstractmethod
    def encode(self, prompt: Prompt, targets: Array, statistics: Statistics) -> Conditioned:
        """The prompt conditioned on z-scored targets (k,)."""

    @abstractmethod
    def decode(self, tags: str, statistics: Statistics) -> Array | None:
        """Z-scored targets (k,) of a tag text, or None when it is not one."""

    @abstractmethod
    def strip(self, text: Prompt, statistics: Statistics) -> Prompt:
        """The bare prompt of a conditioned text; a text without tags comes back unchanged."""

    @abstractmethod
    def resolution(self, statistics: Statistics) -> Array:
        """Largest rounding error per reward (k,), in z-scores, for targets inside the range."""

    def tokens(self, statistics: Statistics) -> list[str]:
        """Tokens of its own that a text backend must add to its vocabulary."""
        return []

    def budget(self, statistics: Statistics) -> int:
        """Units a text policy needs to write the tags itself, when it proposes targets: one per own token.

        Formats without own tokens cannot say; they return 0 and their policies propose nothing.
        """
        return len(statistics.names) if self.tokens(statistics) else 0

    def at(self, marker: str) -> Self:
        """The same format for prompts that end with `marker`; formats without a marker return themselves."""
        return self
