"""The reward `gentle-length`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row


@dataclass(frozen=True)
class GentleLength(Reward):
    """exp(-((n - words) / width)^2 / 2) - 1 for a response of n words: in [-1, 0], larger is better.

    Args:
        words: the best length in words.
        width: how far from it, in words, the score has fallen to exp(-1/2) - 1 = -0.39.
    """

    words: int = 25
    width: float = 15.0

    def __post_init__(self) -> None:
        """Refuse lengths that no response can have."""
        if self.words < 0 or self.width <= 0:
            raise ValueError(f"words must be 0 or more and width above 0, not {self.words} and {self.width}")

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,)."""
        lengths = np.array([len(str(payload).split()) for payload in payloads], dtype=np.float64)
        return np.exp(-(((lengths - self.words) / self.width) ** 2) / 2) - 1

    def fingerprint(self) -> str:
        """Names the formula and its two numbers."""
        return f"gentle-length 1 words={self.words} width={self.width!r}"
