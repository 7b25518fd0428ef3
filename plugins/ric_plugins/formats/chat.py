"""Desired rewards in a conversation's system message, which the tokenizer's own template then writes.

A conversation is a list of messages with `role` and `content`. The tags are added to the system message it
begins with, or become one. The seam stays: `Conditioned.tags` are the tags, and its other pieces are the rest
of the system message (see `ric.kinds.Conditioned.messages`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from ric.errors import ConfigError
from ric.kinds import Array, Conditioned, Format, Prompt, Statistics
from ric.kinds.conversation import is_conversation, system_text, with_system
from ric_plugins.formats.named import Named
from ric_plugins.formats.verbal import LEVELS, Verbal

STYLES = ("words", "numbers")


@dataclass(frozen=True)
class Chat(Format):
    """`{"role": "system", "content": "You are kind. (be very harmless, somewhat helpful)"}`, then the conversation.

    A prompt that is a text has no system message; it gets the same tags as format `verbal` (or `named`) would give it.

    Args:
        style: "words" as format `verbal` writes them, or "numbers" as format `named` does.
        levels: the words, from low to high.
        decimals: places after the point of numbers.
        marker: what text prompts end with; words stand before it.

    Raises:
        ConfigError: an option is out of range.
    """

    style: str = "words"
    levels: tuple[str, ...] = LEVELS
    decimals: int = 1
    marker: str = "\n\nAssistant:"

    converses = True

    def __post_init__(self) -> None:
        """Refuse a style nobody writes; the writer refuses the rest."""
        if self.style not in STYLES:
            raise ConfigError(f"style = {self.style!r}", " or ".join(STYLES), "--set format.style=words")
        self.writer  # noqa: B018 - built now, so that a wrong option is told at once

    @cached_property
    def writer(self) -> Verbal | Named:
        """The text format that writes the tags."""
        return Verbal(self.levels, self.marker) if self.style == "words" else Named(self.decimals)

    def encode(self, prompt: Prompt, targets: Array, statistics: Statistics) -> Conditioned:
        """The conversation (or text) with z-scored targets (k,) in its system message.

        Raises:
            DataError: the targets are not one number per reward; the system message is no text.
        """
        if not is_conversation(prompt):
            return self.writer.encode(prompt, targets, statistics)
        own = system_text(prompt)
        # Without the space that sets them apart, so that a message made of tags alone is known as one of ours.
        tags = self.writer.write(targets, statistics).removeprefix(" ")
        return Conditioned(prompt, "" if own is None else own + " ", tags, "")

    def decode(self, tags: str, statistics: Statistics) -> Array | None:
        """Z-scored targets (k,) of a tag text, or None when it is not one."""
        found = self.writer.decode(tags, statistics)
        return self.writer.decode(" " + tags, statistics) if found is None else found

    def strip(self, text: Prompt, statistics: Statistics) -> Prompt:
        """The bare conversation (or text) of a conditioned one; one without tags comes back unchanged."""
        if not is_conversation(text):
            return self.writer.strip(text, statistics)
        own = system_text(text)
        if own is None:
            return text
        if self.writer.decode(" " + own, statistics) is not None:
            return with_system(text, None)
        bare = self.writer.unwritten(own, statistics)
        return text if bare is None else with_system(text, bare)

    def resolution(self, statistics: Statistics) -> Array:
        """That of the writer, (k,)."""
        return self.writer.resolution(statistics)

    def at(self, marker: str) -> Self:
        """The same format for text prompts that end with `marker`."""
        return replace(self, marker=marker)
