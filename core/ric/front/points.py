"""Points in reward space: finite, maximized, one row a policy.

Shapes used throughout `ric.front`: g = points of a dial, m = other policies, n = prompts, k = rewards.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ric.errors import DataError

Array: TypeAlias = npt.NDArray[np.float64]


def checked(points: npt.ArrayLike, what: str = "points", columns: int | None = None) -> Array:
    """The points as a float64 array (g, k), refused unless every value is finite.

    The geometry library returns 0.0 for a set that holds a NaN, without a word: hence this check.

    Args:
        points: (g, k), g >= 1, k >= 1.
        what: the name used in messages.
        columns: the k that is required, or None for any.

    Raises:
        DataError: another shape, no row, or a value that is NaN or infinite (row and column are named).
    """
    array = np.asarray(points, dtype=np.float64)
    if array.ndim != 2 or 0 in array.shape:
        raise DataError(f"{what} have shape {array.shape}", "a table (points, rewards) with at least one of each")
    if columns is not None and array.shape[1] != columns:
        raise DataError(f"{what} have {array.shape[1]} columns", f"{columns}, one per reward")
    if not np.isfinite(array).all():  # asked thousands of times by a bootstrap: where is found out only then
        row, column = (int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise DataError(
            f"{what}: row {row}, column {column} holds {array[row, column]}",
            "finite numbers only",
            "leave the row out, or find out why it was never scored",
        )
    return array


def paired(first: npt.ArrayLike, second: npt.ArrayLike, names: tuple[str, str]) -> tuple[Array, Array]:
    """Two checked arrays of the same shape (g, k).

    Raises:
        DataError: a value is not finite, or the shapes differ.
    """
    left, right = checked(first, names[0]), checked(second, names[1])
    if left.shape != right.shape:
        raise DataError(f"{names[0]} {left.shape} and {names[1]} {right.shape}", "equal shapes, one row per point")
    return left, right


def means(rewards: npt.ArrayLike) -> Array:
    """Mean over prompts: (g, n, k) -> (g, k). NaN entries (reward not applicable) are left out.

    Raises:
        DataError: a point has no prompt that some reward applies to.
    """
    array = np.asarray(rewards, dtype=np.float64)
    if array.ndim != 3 or 0 in array.shape:
        raise DataError(f"rewards have shape {array.shape}", "(points, prompts, rewards) with at least one of each")
    known = ~np.isnan(array)
    count = known.sum(axis=1)
    if not count.all():
        point, reward = (int(i) for i in np.argwhere(count == 0)[0])
        raise DataError(f"point {point} has no score for reward {reward}", "at least one prompt the reward applies to")
    return np.asarray(np.where(known, array, 0.0).sum(axis=1) / count, dtype=np.float64)
