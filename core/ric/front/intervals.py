"""Bootstrap intervals: over prompts, paired between methods, and over seeds with prompts within them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array

Statistic: TypeAlias = Callable[..., float]
"""Takes one array (., n, k) per array that was given, prompts along axis 1; returns a number."""
Resamples: TypeAlias = npt.NDArray[np.int64]


class Interval(NamedTuple):
    """A figure with its percentile interval.

    Args:
        value: the figure of all the data, not the mean of the draws.
        low: lower end, NaN when no draw was defined.
        high: upper end.
        level: share of draws inside.
        draws: how many resamples gave a number.
    """

    value: float
    low: float
    high: float
    level: float
    draws: int


def resamples(n: int, draws: int = 1000, seed: int = 0) -> Resamples:
    """Indices (draws, n) with replacement. Equal arguments give equal indices, which pairs whatever uses them."""
    if n < 1 or draws < 1:
        raise DataError(f"{draws} resamples of {n} prompts", "at least one of each")
    return np.random.default_rng(seed).integers(0, n, size=(draws, n))


def bootstrap(
    statistic: Statistic, arrays: Sequence[Array], draws: int = 1000, seed: int = 0, level: float = 0.95
) -> Interval:
    """Percentile interval of a statistic over prompts.

    All arrays are resampled with the same indices, and calls with the same number of prompts, draws
    and seed use the same indices too: intervals of several methods are paired.

    Args:
        statistic: see `Statistic`.
        arrays: each (., n, k), the same n prompts in the same order.
        draws: resamples.
        seed: of the resampling alone.
        level: share of the draws inside the interval, in (0, 1).

    Raises:
        DataError: arrays have different numbers of prompts, or the statistic refuses the whole data.
    """
    n = _prompts(arrays)
    value = float(statistic(*arrays))
    values = [_defined(statistic, [a[:, rows] for a in arrays]) for rows in resamples(n, draws, seed)]
    return _interval(value, values, level)


def bootstrap_difference(
    statistic: Statistic,
    first: Sequence[Array],
    second: Sequence[Array],
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Interval of statistic(*first) - statistic(*second), both on the same resampled prompts."""
    split = len(first)
    return bootstrap(lambda *a: statistic(*a[:split]) - statistic(*a[split:]), [*first, *second], draws, seed, level)


def hierarchical_bootstrap(
    statistic: Statistic, seeds: Sequence[Sequence[Array]], draws: int = 1000, seed: int = 0, level: float = 0.95
) -> Interval:
    """Interval of the mean over training seeds: seeds are drawn with replacement, then prompts within each.

    Args:
        statistic: see `Statistic`.
        seeds: per training seed the arrays of that run, each (., n, k).
        draws: resamples.
        seed: of the resampling alone.
        level: share of the draws inside the interval.

    Raises:
        DataError: no seed, or arrays of one run have different numbers of prompts.
    """
    if not seeds:
        raise DataError("no training seed", "the arrays of at least one run")
    sizes = [_prompts(arrays) for arrays in seeds]
    rng = np.random.default_rng(seed)

    def draw() -> float:
        runs = rng.integers(0, len(seeds), size=len(seeds))
        picked = [(seeds[run], rng.integers(0, sizes[run], size=sizes[run])) for run in runs]
        return float(np.mean([_defined(statistic, [a[:, rows] for a in arrays]) for arrays, rows in picked]))

    value = float(np.mean([statistic(*arrays) for arrays in seeds]))
    return _interval(value, [draw() for _ in range(draws)], level)


def _prompts(arrays: Sequence[Array]) -> int:
    """The one number of prompts all arrays have."""
    counts = {a.shape[1] if a.ndim == 3 else -1 for a in arrays}
    if len(counts) != 1 or min(counts) < 1:
        raise DataError(f"arrays of shapes {[a.shape for a in arrays]}", "(points, prompts, rewards), the same prompts")
    return counts.pop()


def _defined(statistic: Statistic, arrays: Sequence[Array]) -> float:
    """The statistic, NaN where a resample happens to miss every prompt a reward applies to."""
    try:
        return float(statistic(*arrays))
    except DataError:
        return float("nan")


def _interval(value: float, values: Sequence[float], level: float) -> Interval:
    """Percentile interval of the draws that are numbers."""
    if not 0 < level < 1:
        raise DataError(f"level {level}", "a share between 0 and 1, e.g. 0.95")
    known = np.array([v for v in values if np.isfinite(v)])
    if not known.size:
        return Interval(value, float("nan"), float("nan"), level, 0)
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Interval(value, float(low), float(high), level, int(known.size))
