"""Desired rewards in words, for policies that have read English: "(be very harmless, somewhat helpful)".

Each reward's range is cut at the quantiles of the training rows into as many parts as there are words, so
that every word describes equally many of them; a word stands for the mean z-score of its part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Self

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Conditioned, Format, Indices, Statistics
from ric_plugins.formats.bins import Table, table
from ric_plugins.formats.targets import text_only, writable

LEVELS = ("not", "slightly", "somewhat", "very", "extremely")
OPENED, BETWEEN, CLOSED = " (be ", ", ", ")"


@dataclass(frozen=True)
class Verbal(Format):
    r"""`Human: hi (be very harmless, somewhat helpful)\n\nAssistant:`, rewards in the statistics' order.

    Read backwards from the end, every part of a tag group is found in one way only: names are known, and no
    word ends in another. So `strip` removes exactly the group a text ends with, whatever stands before it.

    Args:
        levels: words from the lowest part of a reward's range to the highest, at least two.
        marker: the text prompts end with; the words stand before it, or at the end of other prompts.

    Raises:
        ConfigError: words that cannot be told apart, or a marker that ends like the words do.
    """

    levels: tuple[str, ...] = LEVELS
    marker: str = "\n\nAssistant:"

    def __post_init__(self) -> None:
        """Refuse what could be read in two ways."""
        clash = [(a, b) for a, b in permutations(self.levels, 2) if a.endswith(b)]
        if len(self.levels) < 2 or not all(self.levels) or clash:
            found = f": '{clash[0][0]}' ends in '{clash[0][1]}'" if clash else ""
            raise ConfigError(
                f"levels = {list(self.levels)}{found}",
                "two words or more, from low to high, none of which ends in another",
                f"--set format.levels=[{','.join(LEVELS)}]",
            )
        if self.marker.endswith(CLOSED):
            raise ConfigError(
                f"the marker {self.marker!r}", f"a marker that does not end in {CLOSED!r}", "--set format=named"
            )

    def encode(self, prompt: str, targets: Array, statistics: Statistics) -> Conditioned:
        """The prompt with z-scored targets (k,) in words before its final marker.

        Raises:
            DataError: the targets are not one number per reward, or the prompt is no text.
        """
        text = text_only(prompt, "verbal")
        after = self.marker if text.endswith(self.marker) else ""
        return Conditioned(prompt, text.removesuffix(after), self.write(targets, statistics), after)

    def write(self, targets: Array, statistics: Statistics) -> str:
        """The tag text of z-scored targets (k,)."""
        places = self.places(targets, statistics)
        parts = [f"{self.levels[i]} {name}" for i, name in zip(places, statistics.names, strict=True)]
        return OPENED + BETWEEN.join(parts) + CLOSED

    def places(self, targets: Array, statistics: Statistics) -> Indices:
        """The number of each target's word (k,), clipped to the first and the last."""
        inner = self._table(statistics).edges[:, 1:-1]
        pairs = zip(inner, writable(targets, statistics), strict=True)
        return np.array([np.searchsorted(edges, z, side="right") for edges, z in pairs], np.int64)

    def decode(self, tags: str, statistics: Statistics) -> Array | None:
        """What the words stand for, z-scores (k,), or None when `tags` is not exactly one group."""
        match = self._pattern(statistics).match(tags)
        if match is None:
            return None
        places = [self.levels.index(word) for word in match.groups()]
        return np.asarray(self._table(statistics).centres[np.arange(len(places)), places])

    def strip(self, text: str, statistics: Statistics) -> str:
        """The bare prompt; exact for every text `encode` makes, and nothing changes without tags."""
        if text.endswith(self.marker):
            bare = self.unwritten(text.removesuffix(self.marker), statistics)
            if bare is not None:
                return bare + self.marker
        bare = self.unwritten(text, statistics)
        return text if bare is None else bare

    def unwritten(self, text: str, statistics: Statistics) -> str | None:
        """The text without the tag group it ends with, or None when it does not end with one."""
        match = self._pattern(statistics).search(text)
        return text[: match.start()] if match else None

    def resolution(self, statistics: Statistics) -> Array:
        """Largest distance of a word's mean from an end of its part, (k,)."""
        edges, centres = self._table(statistics)
        return np.asarray(np.maximum(centres - edges[:, :-1], edges[:, 1:] - centres).max(axis=1))

    def at(self, marker: str) -> Self:
        """The same format for prompts that end with `marker`."""
        return replace(self, marker=marker)

    def _table(self, statistics: Statistics) -> Table:
        quantiles = statistics.quantiles
        return table(len(self.levels), "quantile", quantiles.tobytes(), quantiles.shape[1])

    def _pattern(self, statistics: Statistics) -> re.Pattern[str]:
        """Matches a tag group at the end of a text; group i is the i-th word."""
        word = "(" + "|".join(map(re.escape, self.levels)) + ")"
        parts = [word + re.escape(f" {name}") for name in statistics.names]
        return re.compile(re.escape(OPENED) + re.escape(BETWEEN).join(parts) + re.escape(CLOSED) + r"\Z")
