"""All pairs of methods: paired differences with intervals and p-values, corrected for their number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from ric.compare.measures import LARGER, REMOVED, Measures
from ric.compare.members import WHOLE
from ric.compare.methods import BASE, Method
from ric.front import Crossed, crossed, enough_seeds, holm, paired_difference

LEVEL = 0.05
"""Chance of a single wrong claim among all pairs of one figure."""
TESTED = tuple(figure for figure in LARGER if figure != REMOVED)
"""Share of regret removed is regret again, on another scale."""


class Pair(NamedTuple):
    """One figure of two methods, first minus second.

    Args:
        first: a method's name.
        second: another's.
        figure: one of `TESTED`.
        found: the difference over seeds and prompts, with its p-value.
        adjusted: the p-value after Holm's correction over all pairs of this figure.
        seeds: the seeds both have; empty where each has one seed and these differ.
        over_seeds: t interval and p-value over seeds alone, for these very prompts; None with one seed.
        tests: pairs the correction counts.
    """

    first: str
    second: str
    figure: str
    found: Crossed
    adjusted: float
    seeds: list[int]
    over_seeds: dict[str, float] | None
    tests: int

    @property
    def winner(self) -> str | None:
        """The better method where the difference is told from chance; None where it is not."""
        if not self.adjusted < LEVEL or self.found.value == 0:
            return None
        return self.first if (self.found.value > 0) == LARGER[self.figure] else self.second

    def as_dict(self) -> dict[str, Any]:
        """JSON form; NaN is still NaN."""
        return {
            "first": self.first, "second": self.second, "figure": self.figure,
            "larger_is_better": LARGER[self.figure], "difference": self.found.value,
            "interval": [self.found.low, self.found.high], "p": self.found.p, "p_adjusted": self.adjusted,
            "tests": self.tests, "seeds": self.seeds, "over_seeds": self.over_seeds, "winner": self.winner,
            "enough_seeds": enough_seeds(len(self.seeds)),
        }  # fmt: skip


def rivals(methods: Sequence[Method]) -> list[Method]:
    """What is paired: methods at their whole budget; the base model is what they start from, and no rival."""
    return [method for method in methods if method.budget == WHOLE and method.name != BASE]


def pairs_of(methods: Sequence[Method], measures: Measures) -> list[Pair]:
    """Every figure of every pair."""
    found = []
    both = list(combinations(rivals(methods), 2))
    for figure in TESTED:
        differences = [difference(one, other, figure, measures) for one, other in both]
        adjusted = holm([d.p for d in differences])
        tests = int(np.isfinite(adjusted).sum())
        for (one, other), d, p in zip(both, differences, adjusted, strict=True):
            seeds = [seed for seed, _ in matched(one, other) if seed in other.curves]
            found.append(
                Pair(one.name, other.name, figure, d, float(p), seeds, _seeds(one, other, figure, measures), tests)
            )
    return found


def matched(one: Method, other: Method) -> list[tuple[int, int]]:
    """Seeds that stand against each other: equal ones, or the only seeds of both."""
    common = [(seed, seed) for seed in one.seeds if seed in other.curves]
    if not common and len(one.seeds) == len(other.seeds) == 1:
        return [(one.seeds[0], other.seeds[0])]
    return common


def difference(one: Method, other: Method, figure: str, measures: Measures) -> Crossed:
    """The first's figure minus the second's, on the same prompts and resamples."""
    seeds = matched(one, other)
    if not seeds:
        return Crossed(float("nan"), float("nan"), float("nan"), float("nan"), 0, 0)
    keys = [((one.name, a), (other.name, b)) for a, b in seeds]
    values = [measures.values[a][figure] - measures.values[b][figure] for a, b in keys]
    draws = [measures.draws[a][figure] - measures.draws[b][figure] for a, b in keys]
    return crossed(values, np.stack(draws), measures.prompts)


def _seeds(one: Method, other: Method, figure: str, measures: Measures) -> dict[str, float] | None:
    """The paired t test over seeds alone."""
    seeds = matched(one, other)
    first = np.array([measures.values[one.name, a][figure] for a, _ in seeds])
    second = np.array([measures.values[other.name, b][figure] for _, b in seeds])
    if len(seeds) < 2 or not np.isfinite(first - second).all():
        return None
    test = paired_difference(first, second)
    return {"low": test.low, "high": test.high, "p": test.p}
