"""Shorter is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.rewards.words import texts, words


@dataclass(frozen=True)
class Brevity(Reward):
    """Minus the length of the response, so that the empty response has the largest value there is, 0.

    Args:
        unit: "words" (runs of letters and digits), or "characters" for scripts without spaces.
    """

    unit: Literal["words", "characters"] = "words"

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,): 0 or a negative whole number."""
        measure = len if self.unit == "characters" else lambda text: len(words(text))
        return np.array([-measure(text) for text in texts(payloads)], dtype=np.float64) + 0.0  # no -0.0

    def fingerprint(self) -> str:
        """The rule and its unit."""
        return f"brevity 1 {self.unit}"
