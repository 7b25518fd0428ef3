"""Figures of many resamples at once, (b, g, k) -> (b,): what intervals rest on.

Each equals the figure of one set of points at a time (`hypervolume`, `igd_plus`, `controllability`, ...), only faster.
Every value must be finite; resamples that are not are the caller's to leave out.
"""

from __future__ import annotations

import numpy as np

from ric.front.controllability import FEWEST, on_path
from ric.front.dominance import Mask
from ric.front.hypervolume import hypervolume
from ric.front.points import Array
from ric.front.reference import Reference

CHUNK = 5_000_000
"""Numbers held at once in a pairwise table."""


def hypervolumes(points: Array, reference: Reference) -> Array:
    """Hypervolume of each of b sets (b, g, k), (b,)."""
    if points.shape[2] != 2:
        return np.array([hypervolume(one, reference).value for one in points])
    gain = points - np.array(reference.values)
    gain = np.where((gain > 0).all(axis=2, keepdims=True), gain, 0.0)
    order = np.argsort(-gain[:, :, 0], axis=1, kind="stable")
    x = np.take_along_axis(gain[:, :, 0], order, axis=1)
    height = np.maximum.accumulate(np.take_along_axis(gain[:, :, 1], order, axis=1), axis=1)
    width = x - np.concatenate([x[:, 1:], np.zeros((len(x), 1))], axis=1)
    return np.asarray((width * height).sum(axis=1))


def best_of(weights: Array, points: Array) -> Array:
    """Largest w . z per resample and weight: weights (h, k), points (b, m, k) -> (b, h)."""
    parts = np.array_split(points, max(1, points.shape[0] * points.shape[1] * len(weights) // CHUNK))
    return np.concatenate([(weights @ part.transpose(0, 2, 1)).max(axis=2) for part in parts if len(part)])


def igd_pluses(points: Array, target: Array, kept: Mask) -> Array:
    """IGD+ of each set (b, g, k) to the rows `kept` (b, m) of its own target (b, m, k), (b,)."""
    parts = max(1, points.shape[0] * target.shape[1] * points.shape[1] * points.shape[2] // CHUNK)
    cut = [np.array_split(array, parts) for array in (points, target, kept)]
    return np.concatenate([_igd(p, t, rows) for p, t, rows in zip(*cut, strict=True) if len(p)])


def _igd(points: Array, target: Array, kept: Mask) -> Array:
    short = np.maximum(target[:, :, None, :] - points[:, None, :, :], 0.0)
    nearest = np.sqrt((short**2).sum(axis=3)).min(axis=2)
    return np.asarray(np.where(kept, nearest, 0.0).sum(axis=1) / kept.sum(axis=1))


def fronts_of(points: Array) -> tuple[Array, Mask]:
    """The points (b, m', k) that are non-dominated in some set (b, m, k), and where they are, (b, m')."""
    parts = max(1, points.shape[0] * points.shape[1] ** 2 * points.shape[2] // CHUNK)
    kept = np.concatenate([nondominated_of(part) for part in np.array_split(points, parts) if len(part)])
    ever = kept.any(axis=0)
    return points[:, ever], kept[:, ever]


def nondominated_of(points: Array) -> Mask:
    """Which points of each set (b, m, k) no other of the set dominates, of equal ones the first, (b, m)."""
    other, own = points[:, None, :, :], points[:, :, None, :]
    below = (other >= own).all(axis=3) & (other > own).any(axis=3)
    earlier = np.tril(np.ones((points.shape[1],) * 2, dtype=np.bool_), -1)
    again = (other == own).all(axis=3) & earlier
    return np.asarray(~(below | again).any(axis=2))


def controllabilities(weights: Array, points: Array) -> list[Array | None]:
    """Per reward the rank correlation of its weight (g, k) and its obtained mean (b, g, k): (b,), or None."""
    k = weights.shape[1]
    if k == 1:
        return [None]
    found: list[Array | None] = []
    for j in range(k):
        rows = on_path(weights, j) if k > 2 else np.ones(len(weights), dtype=np.bool_)
        found.append(_spearman(weights[rows, j], points[:, rows, j]) if rows.sum() >= FEWEST else None)
    return found


def _spearman(first: Array, second: Array) -> Array:
    """Rank correlation of (g,) with each row of (b, g), average ranks; 0 where either is constant."""
    x, y = _centred(first[None]), _centred(second)
    size = np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1))
    return np.asarray(np.where(size > 0, (x * y).sum(axis=1) / np.where(size > 0, size, 1.0), 0.0))


def _centred(values: Array) -> Array:
    """Average ranks of each row (b, g), less their mean."""
    below = (values[:, None, :] < values[:, :, None]).sum(axis=2)
    equal = (values[:, None, :] == values[:, :, None]).sum(axis=2)
    ranks = below + 0.5 * (equal + 1)
    return np.asarray(ranks - 0.5 * (values.shape[1] + 1))
