"""Expected-reward advantage of soups of two runs over M multi-objective runs (rewarded soups, Section 2.2.1).

With R_mu = (1 - mu) R_1 + mu R_2 and mu uniform on [0, 1]:
E_mu[ max over soups of R_mu - mean over all M-subsets of the runs of (max over the subset of R_mu) ].
Subsets are not enumerated: of N runs in ascending order of R_mu, run r (from 1) is the best of C(r - 1, M - 1)
subsets out of C(N, M). Between two values of mu where runs change places everything is linear in mu, so that the
trapezoid rule on these breakpoints is exact.
"""

from __future__ import annotations

from math import comb

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array, checked


def expected_best(points: npt.ArrayLike, runs: int = 1) -> float:
    """E_mu of the best R_mu among `runs` of the points, averaged over all subsets of that size. Maximized.

    Args:
        points: (m, 2), the rewards of each run.
        runs: size of the subsets, 1 to m; m = all points (one subset).

    Raises:
        DataError: not two rewards, a value is not finite, or `runs` is out of range.
    """
    array = checked(points, "points", 2)
    total = len(array)
    if not 1 <= runs <= total:
        raise DataError(f"subsets of {runs} of {total} runs", f"a size from 1 to {total}")
    mu = _breakpoints(array)
    rewards = np.sort((1.0 - mu)[:, None] * array[:, 0] + mu[:, None] * array[:, 1], axis=1)
    chance = np.array([comb(r - 1, runs - 1) for r in range(1, total + 1)], dtype=np.float64) / comb(total, runs)
    return float(np.trapezoid(rewards @ chance, mu))


def advantage(soups: npt.ArrayLike, runs: npt.ArrayLike, size: int) -> float:
    """How much more reward the best soup gives than the best of `size` runs, in reward units; > 0 favours soups.

    Args:
        soups: (p, 2), rewards of the soups, lambda = 0, 0.1, ..., 1 in the paper.
        runs: (m, 2), rewards of the multi-objective runs, 11 in the paper.
        size: M, how many runs are paid for.

    Raises:
        DataError: as `expected_best`.
    """
    return expected_best(soups, len(checked(soups))) - expected_best(runs, size)


def _breakpoints(points: Array) -> Array:
    """0, 1 and every mu in between where two runs give the same R_mu, ascending."""
    first, second = np.triu_indices(len(points), 1)
    step = points[first] - points[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = step[:, 0] / (step[:, 0] - step[:, 1])
    inside = crossing[(crossing > 0) & (crossing < 1)]
    return np.unique(np.concatenate([[0.0, 1.0], inside]))
