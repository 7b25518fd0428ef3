"""The front as RiC's published figures draw it: with a tolerance, chained by nearest neighbours.

Beside the exact front of `ric.front.dominance`, for redrawing their figures only: with t > 0 points
that are truly dominated stay, and the published t differs between methods (0.01; 0.5 for MORL with
at most five points).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.dominance import Mask
from ric.front.points import Array, checked

PUBLISHED = 0.01
PUBLISHED_FEW = 0.5
"""What the published plots use for MORL when it has at most five points."""


def tolerance_front(points: npt.ArrayLike, t: float = PUBLISHED) -> Mask:
    """Which points (g, k) stay: all but those that one point beats in *every* reward by more than t times its range.

    The range of a reward is its maximum minus its minimum over the points.

    Raises:
        DataError: a value is not finite, or t is negative.
    """
    array = checked(points)
    if not t >= 0:
        raise DataError(f"tolerance {t}", "a number >= 0, in shares of each reward's range")
    slack = t * np.ptp(array, axis=0)
    beaten = (array[None, :, :] > array[:, None, :] + slack).all(axis=2).any(axis=1)
    return np.asarray(~beaten, dtype=np.bool_)


def chain(points: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """The order (g,) in which the published plots join points: from the smallest first reward to the nearest left."""
    array: Array = checked(points)
    order = [int(np.argmin(array[:, 0]))]
    left = [i for i in range(len(array)) if i != order[0]]
    while left:
        nearest = min(left, key=lambda i: float(np.sum((array[i] - array[order[-1]]) ** 2)))
        order.append(nearest)
        left.remove(nearest)
    return np.array(order, dtype=np.int64)
