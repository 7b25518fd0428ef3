"""Published readability formulas that need no syllables and no dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.rewards.words import texts, words

EASIEST, HARDEST = -5.0, 14.0
"""School grades a score is kept between. Below 1 there is no school, but stories for small children differ there."""
_SENTENCE = re.compile(r"[.!?…。！？]+|\n\s*\n")


def automated_readability_index(letters: int, count: int, sentences: int) -> float:
    """School grade by Senter and Smith 1967, AMRL-TR-66-220: 4.71 letters/word + 0.5 words/sentence - 21.43."""
    return 4.71 * letters / count + 0.5 * count / sentences - 21.43


def coleman_liau_index(letters: int, count: int, sentences: int) -> float:
    """School grade by Coleman and Liau 1975, doi:10.1037/h0076540: .0588 L - .296 S - 15.8, both per 100 words."""
    return 0.0588 * 100 * letters / count - 0.296 * 100 * sentences / count - 15.8


FORMULAS: Mapping[str, Callable[[int, int, int], float]] = MappingProxyType(
    {"ari": automated_readability_index, "coleman-liau": coleman_liau_index}
)


@dataclass(frozen=True)
class Readability(Reward):
    """Minus the school grade a text asks of its reader: 5 is easiest, -1 the first grade, -14 hardest.

    Letters and digits count as letters, and a text that ends without a mark ends a sentence. A text
    without a word has no grade; it gets the lowest value, so that saying nothing is no way to score.

    Args:
        formula: "ari" (automated readability index) or "coleman-liau".
    """

    formula: Literal["ari", "coleman-liau"] = "ari"

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,) in [-14, 5]."""
        return np.array([-self._grade(text) for text in texts(payloads)], dtype=np.float64)

    def _grade(self, text: str) -> float:
        found = words(text)
        if not found:
            return HARDEST
        sentences = sum(1 for part in _SENTENCE.split(text) if words(part))
        grade = FORMULAS[self.formula](sum(map(len, found)), len(found), max(sentences, 1))
        return min(max(grade, EASIEST), HARDEST)

    def fingerprint(self) -> str:
        """The rule and its formula."""
        return f"readability 2 {self.formula}"
