"""Spider maps: rewards rescaled so that the start is 1 and the worst is 0 (rewarded soups, Figure 3)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.front.points import Array, checked


def spider(rewards: npt.ArrayLike, start: npt.ArrayLike) -> Array:
    """Per reward (x - worst) / (start - worst), (m, k); larger is better, > 1 is better than the start.

    The worst is taken over the models *and* the start, so that larger never turns into smaller. Where
    the start itself is the worst no such scale exists and the whole column is NaN.

    Args:
        rewards: (m, k), one row a model.
        start: (k,), the model that alignment started from.

    Raises:
        DataError: a value is not finite, or the numbers of rewards differ.
    """
    models = checked(rewards, "rewards")
    first = checked(np.atleast_2d(np.asarray(start, dtype=np.float64)), "start", models.shape[1])[0]
    worst = np.minimum(models.min(axis=0), first)
    scale = np.where(first > worst, first - worst, np.nan)
    return np.asarray((models - worst) / scale, dtype=np.float64)
