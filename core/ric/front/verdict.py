"""A verdict: whether one known way to fail shows, in one sentence with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Verdict(NamedTuple):
    """One published break condition, examined.

    Args:
        code: its name, stable across versions.
        holds: True when the failure shows.
        sentence: what was found, in plain English.
        evidence: the numbers behind it, by reward or baseline; JSON-safe apart from NaN.
    """

    code: str
    holds: bool
    sentence: str
    evidence: Mapping[str, object]


def listed(values: Mapping[str, float]) -> str:
    """Named numbers for a sentence, in order.

    >>> listed({"harmless": 0.5, "helpful": -1})
    'harmless 0.50, helpful -1.00'
    """
    return ", ".join(f"{name} {value:.2f}" for name, value in values.items())
