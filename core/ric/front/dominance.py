"""Pareto dominance: at least as good in every reward and better in one. Everything is maximized."""

from __future__ import annotations

from collections.abc import Iterable

import moocore
import numpy as np
import numpy.typing as npt

from ric.front.points import Array, checked

Mask = npt.NDArray[np.bool_]


def nondominated(points: npt.ArrayLike, keep_weakly: bool = False) -> Mask:
    """Which points (g, k) no other point dominates, (g,).

    Args:
        points: (g, k), finite.
        keep_weakly: what happens to exact duplicates of a non-dominated point: False keeps only the
            first of them (so that the count is one of different trade-offs), True keeps all.

    Raises:
        DataError: a value is not finite.
    """
    return np.asarray(moocore.is_nondominated(checked(points), maximise=True, keep_weakly=keep_weakly), dtype=np.bool_)


def front(points: npt.ArrayLike) -> Array:
    """The non-dominated points (g', k), each once, in the order given."""
    array = checked(points)
    return array[nondominated(array)]


def merged_front(sets: Iterable[npt.ArrayLike]) -> Array:
    """The front of several sets of points (., k) together."""
    return front(np.vstack([checked(points) for points in sets]))


def cardinality(points: npt.ArrayLike) -> int:
    """How many different non-dominated points there are."""
    return int(nondominated(points).sum())


def dominates(first: npt.ArrayLike, second: npt.ArrayLike) -> Mask:
    """Whether point i of `first` (g, k) dominates point j of `second` (m, k), (g, m)."""
    left, right = checked(first)[:, None, :], checked(second)[None, :, :]
    return np.asarray((left >= right).all(axis=2) & (left > right).any(axis=2), dtype=np.bool_)


def covers(first: npt.ArrayLike, second: npt.ArrayLike) -> Mask:
    """Whether point i of `first` (g, k) is at least as good as point j of `second` (m, k) in every reward, (g, m)."""
    return np.asarray((checked(first)[:, None, :] >= checked(second)[None, :, :]).all(axis=2), dtype=np.bool_)
