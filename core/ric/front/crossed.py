"""Intervals and p-values over training seeds and prompts that are crossed: every seed answers the same prompts.

Resampling prompts within seeds, as if each seed had prompts of its own, averages the prompts' part of the
variance away (it does not shrink with more seeds), and resampling a few seeds is too narrow by itself. Here the
variance of a mean over S seeds is put together from its parts, as in a two-way random-effects layout:

    seeds         s^2 / S, which holds the interaction of seeds and prompts once
    prompts       variance over resamples that are the same for all seeds, less that interaction
    interaction   (mean over seeds of each one's variance over resamples - variance of the mean) / (S - 1)

and the critical value is the mean of Student's for both parts, weighed by their variances (Cochran 1964, "Approximate
significance levels of the Behrens-Fisher test", Biometrics 20:191-195). Satterthwaite's degrees of freedom are too
many for two to five seeds: 92 % intervals in place of 95. With one seed the prompts' part is all there is, and nothing
is said about other seeds. `benchmarks/statistics.py` measures how often the intervals are right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array

LEAST = 1e-12
"""The smallest p-value told."""


class Crossed(NamedTuple):
    """A mean over seeds with its interval over seeds and prompts.

    Args:
        value: the mean over seeds of the figure of all prompts.
        low: lower end, NaN where nothing can be said.
        high: upper end.
        p: two-sided, against a true value of 0; NaN with the ends.
        seeds: how many.
        draws: resamples of prompts that gave a number for every seed.
    """

    value: float
    low: float
    high: float
    p: float
    seeds: int
    draws: int


def crossed(values: npt.ArrayLike, draws: npt.ArrayLike, prompts: int, level: float = 0.95) -> Crossed:
    """The interval of the mean of a figure, or of a paired difference of figures.

    Args:
        values: (s,) the figure of each seed over all prompts.
        draws: (s, b) the same over b resamples of the prompts, column j being the same resample in every row;
            NaN where a resample left the figure undefined.
        prompts: how many there are, n.
        level: of the interval, in (0, 1).

    Raises:
        DataError: shapes do not fit, or the level is no share.
    """
    own, resampled = np.asarray(values, dtype=np.float64), np.asarray(draws, dtype=np.float64)
    if own.ndim != 1 or not own.size or resampled.ndim != 2 or len(resampled) != own.size or not 0 < level < 1:
        raise DataError(
            f"values {own.shape}, resamples {resampled.shape}, level {level}",
            "one value and one row of resamples per seed, and a level between 0 and 1",
        )
    known = resampled[:, np.isfinite(resampled).all(axis=0)]
    value, count = float(own.mean()), known.shape[1]
    if not np.isfinite(own).all() or count < 2:
        return Crossed(value, float("nan"), float("nan"), float("nan"), own.size, count)
    return Crossed(value, *_student(own, known, prompts, level), own.size, count)


def _student(values: Array, draws: Array, prompts: int, level: float) -> tuple[float, float, float]:
    """Ends and p-value from the parts of the variance."""
    from scipy.stats import t  # 0.8 s to import, and only comparisons over seeds need it

    size, spread = values.size, prompts / max(prompts - 1, 1)  # resamples spread less than samples do
    of_mean = spread * float(draws.mean(axis=0).var(ddof=1))
    of_seeds, of_prompts = 0.0, of_mean
    if size > 1:
        of_seeds = float(values.var(ddof=1)) / size
        each = spread * float(draws.var(axis=1, ddof=1).mean())
        of_prompts = max(of_mean - max(each - of_mean, 0.0) / (size - 1), 0.0)
    total, mean = of_seeds + of_prompts, float(values.mean())
    if total <= (1e-12 * abs(mean)) ** 2:
        return mean, mean, 1.0 if mean == 0 else 0.0
    share, root = of_seeds / total, total**0.5

    def quantile(p: float) -> float:
        """The distance in standard errors that chance exceeds with probability p, on either side."""
        seeds = share * float(t.isf(p / 2, size - 1)) if size > 1 else 0.0
        return seeds + (1 - share) * float(t.isf(p / 2, max(prompts - 1, 1)))

    half = quantile(1 - level) * root
    return mean - half, mean + half, _solved(quantile, abs(mean) / root)


def _solved(quantile: Callable[[float], float], distance: float) -> float:
    """The p-value whose quantile is the distance found."""
    from scipy.optimize import brentq

    if distance == 0 or distance >= quantile(LEAST):
        return 1.0 if distance == 0 else LEAST
    return float(np.exp(brentq(lambda x: quantile(float(np.exp(x))) - distance, np.log(LEAST), 0.0)))
