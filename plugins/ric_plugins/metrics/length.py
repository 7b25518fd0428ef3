"""How long responses are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ric.kinds import Metric, Scored
from ric_plugins.rewards.words import texts, words


@dataclass(frozen=True)
class Length(Metric):
    """Mean number of words a response.

    Neither direction is better in itself. It counts as smaller is better, because growing length is
    what a reward that can be talked into a high score shows first.
    """

    larger_is_better: ClassVar[bool] = False  # type: ignore[misc]

    def measure(self, samples: Scored) -> float:
        """Words a response; NaN for an empty set."""
        counts = [len(words(text)) for text in texts([row.payload for row in samples.rows])]
        return sum(counts) / len(counts) if counts else float("nan")

    def fingerprint(self) -> str:
        """The rule."""
        return "length 1"
