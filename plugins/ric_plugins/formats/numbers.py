"""Formats that write each target as a decimal number between fixed texts."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Format, Statistics
from ric_plugins.formats.targets import writable

NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
MOST_DECIMALS = 6


@dataclass(frozen=True)
class NumberTags(Format):
    """Writes `seam_0 z_1 seam_1 z_2 ... z_k seam_k`; a subclass names the seams and the place.

    Args:
        decimals: places after the point, 0 to 6.
        clip: bring targets into the range of the training rows before they are written and after
            they are read; False writes any finite number, as the published code does.

    Raises:
        ConfigError: `decimals` is out of range.
    """

    decimals: int = 1
    clip: bool = True

    def __post_init__(self) -> None:
        """Refuse options that no number can be written with."""
        if not 0 <= self.decimals <= MOST_DECIMALS:
            raise ConfigError(
                f"decimals = {self.decimals}", f"a whole number from 0 to {MOST_DECIMALS}", "--set format.decimals=1"
            )

    @abstractmethod
    def seams(self, names: Sequence[str]) -> list[str]:
        """The k + 1 fixed texts around the k numbers."""

    def write(self, targets: Array, statistics: Statistics) -> str:
        """The tag text of z-scored targets (k,)."""
        wanted = writable(targets, statistics, self.clip)
        numbers = [f"{value:z.{self.decimals}f}" for value in wanted]
        return "".join(chain.from_iterable(zip_longest(self.seams(statistics.names), numbers, fillvalue="")))

    def pattern(self, statistics: Statistics) -> re.Pattern[str]:
        """Matches a tag group at the end of a text; group i is the i-th number."""
        return re.compile(NUMBER.join(map(re.escape, self.seams(statistics.names))) + r"\Z")

    def unwritten(self, text: str, statistics: Statistics) -> str | None:
        """The text without the tag group it ends with, or None when it does not end with one."""
        match = self.pattern(statistics).search(text)
        return text[: match.start()] if match else None

    def decode(self, tags: str, statistics: Statistics) -> Array | None:
        """Z-scored targets (k,) of a whole tag text, or None when it is not one."""
        match = self.pattern(statistics).match(tags)
        if match is None:
            return None
        values = np.array([float(number) for number in match.groups()])
        if self.clip:
            values = np.clip(values, statistics.low, statistics.high)
        return values if np.isfinite(values).all() else None

    def resolution(self, statistics: Statistics) -> Array:
        """Half a unit of the last place for every reward, (k,)."""
        return np.full(len(statistics.names), 0.5 * 10.0**-self.decimals)
