"""Means over prompts and their standard errors. Shapes: (..., n, k) -> (..., k), n = prompts, k = rewards."""

from __future__ import annotations

import numpy as np

from ric.kinds import Array


def mean_over_prompts(values: Array) -> Array:
    """Mean over the prompts a reward applies to; NaN where it applies to none."""
    finite = np.isfinite(values)
    count = finite.sum(axis=-2)
    total = np.where(finite, values, 0.0).sum(axis=-2)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def standard_error(values: Array) -> Array:
    """Standard error of `mean_over_prompts`, sqrt(s^2 / n) with ddof = 1; NaN below two prompts."""
    finite = np.isfinite(values)
    count = finite.sum(axis=-2)
    centre = np.expand_dims(np.nan_to_num(mean_over_prompts(values)), -2)
    squares = np.where(finite, (np.where(finite, values, 0.0) - centre) ** 2, 0.0).sum(axis=-2)
    variance = squares / np.maximum(count - 1, 1)
    return np.where(count > 1, np.sqrt(variance / np.maximum(count, 1)), np.nan)
