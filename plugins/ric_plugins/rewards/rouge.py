"""Overlap with references by ROUGE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.rewards.references import against, have_references
from ric_plugins.rewards.words import grams, words


def f_measure(common: int, found: int, wanted: int, beta: float) -> float:
    """(1 + b^2) P R / (R + b^2 P) with P = common / found and R = common / wanted; 0 without common parts."""
    if common == 0:
        return 0.0
    precision, recall = common / found, common / wanted
    return (1 + beta**2) * precision * recall / (recall + beta**2 * precision)


def longest_common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for x in a:
        corner = 0  # the value above and to the left
        for j, y in enumerate(b, start=1):
            corner, row[j] = row[j], corner + 1 if x == y else max(row[j], row[j - 1])
    return row[-1]


def rouge(response: str, reference: str, variant: str, beta: float) -> float:
    """One response against one reference, in [0, 1]."""
    a, b = words(response), words(reference)
    if variant == "L":
        return f_measure(longest_common(a, b), len(a), len(b), beta)
    n = int(variant)
    first, second = Counter(grams(a, n)), Counter(grams(b, n))
    return f_measure((first & second).total(), first.total(), second.total(), beta)


@dataclass(frozen=True)
class Rouge(Reward):
    """ROUGE of Lin 2004 (aclanthology.org/W04-1013) against the best of a row's references, from 0 to 1.

    Words are runs of letters and digits in lower case, of any script; there is no stemming. Rows
    without references are left out.

    Args:
        variant: "1" or "2" (common words or pairs of them), or "L" (longest common subsequence).
        key: where `row.meta` keeps the references: a text, or a list of texts.
        beta: weight of recall against precision; 1 weighs both alike.
    """

    variant: Literal["1", "2", "L"] = "L"
    key: str = "references"
    beta: float = 1.0

    def __post_init__(self) -> None:
        """Refuse weights that make no mean."""
        if not 0 < self.beta < np.inf:
            raise ValueError("beta is a positive number")

    @property
    def reads(self) -> tuple[str, ...]:  # type: ignore[override]
        """The key of the references."""
        return (self.key,)

    def applies(self, rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
        """Rows (n,) that have a reference."""
        return have_references(rows, self.key)

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,) in [0, 1], NaN without references."""

        def best(response: str, references: list[str]) -> float:
            return max(rouge(response, reference, self.variant, self.beta) for reference in references)

        return against(payloads, rows, self.key, best)

    def fingerprint(self) -> str:
        """The rule and its options."""
        return f"rouge 1 {self.variant} key={self.key} beta={self.beta!r}"
