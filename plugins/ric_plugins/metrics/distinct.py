"""How varied a set of responses is."""

from __future__ import annotations

from dataclasses import dataclass

from ric.kinds import Metric, Scored
from ric_plugins.rewards.words import grams, texts, tokens


@dataclass(frozen=True)
class Distinct(Metric):
    """distinct-n: different n-grams over all n-grams of the set, in (0, 1]; larger is more varied.

    Li et al. 2016 (arXiv:1510.03055). It falls with the size of the set, so compare equal numbers of
    responses of about equal length. Undefined without a single n-gram.

    Args:
        n: words and marks a run.
    """

    n: int = 2

    def __post_init__(self) -> None:
        """Refuse runs of nothing."""
        if self.n < 1:
            raise ValueError("n is at least 1")

    def measure(self, samples: Scored) -> float:
        """The share; NaN where no response is long enough."""
        found = [gram for text in texts([row.payload for row in samples.rows]) for gram in grams(tokens(text), self.n)]
        return len(set(found)) / len(found) if found else float("nan")

    def fingerprint(self) -> str:
        """The rule and its run length."""
        return f"distinct 1 n={self.n}"
