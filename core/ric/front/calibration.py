"""Calibration: whether the rewards obtained are the rewards asked for."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array
from ric.front.ranks import spearman


class Calibration(NamedTuple):
    """One reward's obtained values as a line in the desired ones; perfect is slope 1, intercept 0, rank 1.

    Args:
        slope: least squares, obtained units per desired unit; NaN when the desired values are constant.
        intercept: obtained value where 0 is desired; NaN with the slope.
        rank: Spearman correlation, 0 when either side is constant.
        rows: rows with both values.
    """

    slope: float
    intercept: float
    rank: float
    rows: int


def calibrate(desired: npt.ArrayLike, obtained: npt.ArrayLike) -> list[Calibration]:
    """Per reward, how obtained values (rows, k) follow desired ones (rows, k), on the same scale.

    Rows where either is NaN (no target, or the reward does not apply) are left out of that reward.

    Raises:
        DataError: the shapes differ or are not two-dimensional.
    """
    asked, got = np.asarray(desired, dtype=np.float64), np.asarray(obtained, dtype=np.float64)
    if asked.ndim != 2 or asked.shape != got.shape:
        raise DataError(f"desired {asked.shape} and obtained {got.shape}", "two tables (rows, rewards) of equal shape")
    return [_line(asked[:, j], got[:, j]) for j in range(asked.shape[1])]


def _line(desired: Array, obtained: Array) -> Calibration:
    """Least squares of one reward's columns (rows,)."""
    known = np.isfinite(desired) & np.isfinite(obtained)
    x, y = desired[known], obtained[known]
    if x.size < 2 or np.ptp(x) == 0:
        return Calibration(float("nan"), float("nan"), 0.0, int(x.size))
    dx = x - x.mean()
    slope = float((dx * (y - y.mean())).sum() / (dx**2).sum())
    return Calibration(slope, float(y.mean() - slope * x.mean()), spearman(x, y), int(x.size))
