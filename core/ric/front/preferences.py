"""Which preferences a dial is evaluated at. Every row lies on the simplex: weights >= 0 that sum to 1."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array

MOST = 66
"""Largest lattice: for three rewards steps of 0.1."""
LATTICE_REWARDS = 6
"""Above this many rewards a lattice has no inner points left, and low-discrepancy weights take over."""
SCATTERED = 64
_RIC_THREE = (
    (0, 0, 1), (0, 1, 0), (0.1, 0.1, 0.8), (0.1, 0.8, 0.1), (0.2, 0.2, 0.6), (0.2, 0.4, 0.4), (0.2, 0.6, 0.2),
    (1 / 3, 1 / 3, 1 / 3), (0.4, 0.4, 0.2), (0.4, 0.2, 0.4), (0.6, 0.2, 0.2), (0.8, 0.1, 0.1), (1, 0, 0),
)  # fmt: skip


def grid(k: int) -> Array:
    """The standard preferences for k rewards, (g, k), in ascending order of the first weight.

    k = 1: the single weight 1. k = 2: 11 points, w1 = 0, 0.1, ..., 1. k = 3 to 6: the finest simplex
    lattice of at most 66 points, corners included. k > 6: corners, centre and 64 scattered weights.

    Raises:
        DataError: k < 1.
    """
    if k < 1:
        raise DataError(f"{k} rewards", "at least one reward")
    if k == 1:
        return np.ones((1, 1))
    if k == 2:
        return lattice(2, 10)
    if k <= LATTICE_REWARDS:
        return lattice(k, max(parts for parts in range(1, MOST) if comb(parts + k - 1, k - 1) <= MOST))
    return np.vstack([np.eye(k)[::-1], np.full((1, k), 1.0 / k), scattered(k, SCATTERED)])


def few(k: int, most: int) -> Array:
    """At most `most` weights for k rewards, as a simplex lattice that holds all corners, (m, k).

    One weight alone is the centre. Two rewards: exactly `most` points in equal steps.

    Raises:
        DataError: fewer weights than corners, and not one.
    """
    if most < 1 or 1 < most < k:
        raise DataError(
            f"{most} weights for {k} rewards", f"1, or at least {k}: one for each corner", f"--set algo.members={k}"
        )
    if k == 1 or most == 1:
        return np.full((1, k), 1.0 / k)
    parts = 1
    while comb(parts + k, k - 1) <= most:
        parts += 1
    return lattice(k, parts)


def lattice(k: int, parts: int) -> Array:
    """All weights that are multiples of 1/parts, (C(parts + k - 1, k - 1), k), lexicographic."""
    bars = np.array(list(combinations(range(parts + k - 1), k - 1)), dtype=np.int64).reshape(-1, k - 1)
    ends = np.hstack([np.full((len(bars), 1), -1), bars, np.full((len(bars), 1), parts + k - 1)])
    return np.asarray((np.diff(ends, axis=1) - 1) / parts, dtype=np.float64)


def scattered(k: int, count: int) -> Array:
    """`count` weights (count, k) spread evenly over the simplex; the same on every call.

    Sorted coordinates of a Sobol sequence cut [0, 1] into k pieces; the pieces of uniform points are
    uniform on the simplex. `count` should be a power of two.
    """
    from scipy.stats import qmc  # 0.8 s to import, and only needed above six rewards

    draws = qmc.Sobol(d=k - 1, scramble=True, rng=np.random.default_rng(0)).random(count)
    cuts = np.hstack([np.zeros((count, 1)), np.sort(draws, axis=1), np.ones((count, 1))])
    return np.asarray(np.diff(cuts, axis=1), dtype=np.float64)


def ric_three() -> Array:
    """The 13 weights of Rewards-in-Context's three-reward experiments, (13, 3), in published order."""
    return np.array(_RIC_THREE, dtype=np.float64)


def corner_paths(k: int, points: int = 5) -> Array:
    """Per reward, weights in equal steps from the centroid to its corner, (k, points, k).

    Raises:
        DataError: fewer than 2 rewards or fewer than 5 points.
    """
    if k < 2 or points < 5:
        raise DataError(f"{points} points for {k} rewards", "at least 5 points and 2 rewards")
    t = np.linspace(0.0, 1.0, points)[None, :, None]
    return np.asarray((1.0 - t) / k + t * np.eye(k)[:, None, :], dtype=np.float64)


def with_corner_paths(weights: npt.ArrayLike, points: int = 5) -> Array:
    """The weights (g, k), followed by those rows of `corner_paths` that they lack.

    Evaluate these to measure controllability above two rewards, and keep the first g rows for
    figures that average over the grid.
    """
    rows = np.asarray(weights, dtype=np.float64)
    for row in corner_paths(rows.shape[1], points).reshape(-1, rows.shape[1]):
        if not np.isclose(rows, row, rtol=0.0, atol=1e-9).all(axis=1).any():
            rows = np.vstack([rows, row])
    return rows
