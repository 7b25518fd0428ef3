"""Claims over training seeds: the t interval of one method, the paired test between two."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array

CLAIM_SEEDS = 10
"""Seeds that a claim "this method beats that one" wants."""


class SeedInterval(NamedTuple):
    """A mean over seeds and its t interval; the ends are NaN with fewer than two seeds."""

    mean: float
    low: float
    high: float
    seeds: int


class Paired(NamedTuple):
    """A mean difference over seeds, its t interval and two-sided p-value; NaN with fewer than two seeds."""

    difference: float
    low: float
    high: float
    p: float
    seeds: int


def t_interval(values: npt.ArrayLike, level: float = 0.95) -> SeedInterval:
    """Student's t interval of a figure measured once per seed, (s,).

    Raises:
        DataError: no value, or one that is not finite.
    """
    array = _sample(values)
    low, high = _t_ends(array, level)
    return SeedInterval(float(array.mean()), low, high, array.size)


def paired_difference(first: npt.ArrayLike, second: npt.ArrayLike, level: float = 0.95) -> Paired:
    """Paired t test of two methods' figures (s,), position i being the same seed in both; first - second.

    When all differences are equal the variance is zero: p is then 1 if they are zero and 0 otherwise.

    Raises:
        DataError: lengths differ, no value, or one that is not finite.
    """
    left, right = _sample(first), _sample(second)
    if left.size != right.size:
        raise DataError(f"{left.size} seeds against {right.size}", "the same seeds for both methods, in the same order")
    step = left - right
    low, high = _t_ends(step, level)
    return Paired(float(step.mean()), low, high, _p_value(step), step.size)


def enough_seeds(n: int) -> bool:
    """Whether n seeds carry a claim that one method beats another."""
    return n >= CLAIM_SEEDS


def seeds_note(n: int) -> str:
    """What to print beside a comparison over n seeds; empty when they are enough."""
    return "" if enough_seeds(n) else f"{n} of the {CLAIM_SEEDS} seeds that a claim between methods wants"


def _sample(values: npt.ArrayLike) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise DataError(f"values {array.tolist()}", "one finite number per seed")
    return array


def _t_ends(sample: Array, level: float) -> tuple[float, float]:
    from scipy.stats import t  # 0.8 s to import, and only comparisons over seeds need it

    if sample.size < 2:
        return float("nan"), float("nan")
    half = float(t.ppf((1 + level) / 2, sample.size - 1)) * float(sample.std(ddof=1)) / float(np.sqrt(sample.size))
    return float(sample.mean()) - half, float(sample.mean()) + half


def _p_value(step: Array) -> float:
    from scipy.stats import ttest_1samp

    if step.size < 2:
        return float("nan")
    if np.ptp(step) == 0:
        return 1.0 if step[0] == 0 else 0.0
    return float(ttest_1samp(step, 0.0).pvalue)
