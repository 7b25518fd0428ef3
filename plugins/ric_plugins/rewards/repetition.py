"""Less repetition is better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.rewards.words import grams, texts, tokens


def repeated_share(sequence: Sequence[str], n: int) -> float:
    """Share of n-grams that occurred before, 1 - distinct / all, in [0, 1); 0 for fewer than n tokens.

    This is seq-rep-n of Welleck et al. 2020, "Neural Text Generation with Unlikelihood Training"
    (arXiv:1908.04319).
    """
    found = grams(sequence, n)
    return 1 - len(set(found)) / len(found) if found else 0.0


@dataclass(frozen=True)
class Repetition(Reward):
    """Minus the share of n-grams of a response that repeat an earlier one: 0 is none, -1 is nothing else.

    Args:
        n: words and marks a run; the paper's figure is 4.
    """

    n: int = 4

    def __post_init__(self) -> None:
        """Refuse runs of nothing."""
        if self.n < 1:
            raise ValueError("n is at least 1")

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,) in (-1, 0]."""
        return 0.0 - np.array([repeated_share(tokens(text), self.n) for text in texts(payloads)], dtype=np.float64)

    def fingerprint(self) -> str:
        """The rule and its run length."""
        return f"repetition 1 n={self.n}"
