"""Rank correlation with average ranks, defined for constants."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array


def average_ranks(values: npt.ArrayLike) -> Array:
    """Ranks (n,) from 1; equal values share the mean of their ranks."""
    _, inverse, counts = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts - 1) / 2.0)[inverse], dtype=np.float64)


def spearman(first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Spearman's rho of two samples (n,), in [-1, 1]: Pearson's correlation of average ranks.

    0 when either sample is constant (or n < 2): nothing followed anything.

    Raises:
        DataError: lengths differ, or a value is NaN.
    """
    x, y = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if x.ndim != 1 or x.shape != y.shape or np.isnan(x).any() or np.isnan(y).any():
        raise DataError(f"samples of shapes {x.shape} and {y.shape}", "two samples of equal length without NaN")
    if x.size < 2:
        return 0.0
    dx, dy = (ranks - ranks.mean() for ranks in (average_ranks(x), average_ranks(y)))
    scale = float(np.sqrt((dx**2).sum() * (dy**2).sum()))
    return float(np.clip((dx * dy).sum() / scale, -1.0, 1.0)) if scale > 0 else 0.0
