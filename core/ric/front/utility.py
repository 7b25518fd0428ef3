"""Linear utility over the preference grid: what the best point could give, and what the dial gave."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.front.points import Array, checked, paired


def utilities(weights: npt.ArrayLike, obtained: npt.ArrayLike) -> Array:
    """Utility w . z of each point of the dial: weights (g, k), obtained (g, k) -> (g,).

    A single obtained point (1, k), a policy without a dial, answers every weight.

    Raises:
        DataError: a value is not finite, or the shapes differ.
    """
    w, z = checked(weights, "weights"), checked(obtained, "obtained points")
    if z.shape == (1, w.shape[1]):
        z = np.broadcast_to(z, w.shape)
    w, z = paired(w, z, ("weights", "obtained points"))
    return np.asarray((w * z).sum(axis=1), dtype=np.float64)


def best_utilities(weights: npt.ArrayLike, points: npt.ArrayLike) -> Array:
    """Largest w . z over points (m, k), per weight (g, k) -> (g,)."""
    w = checked(weights, "weights")
    return np.asarray((w @ checked(points, "points", w.shape[1]).T).max(axis=1), dtype=np.float64)


def expected_utility(weights: npt.ArrayLike, points: npt.ArrayLike) -> float:
    """Mean over weights (g, k) of the best point's w . z: the value of a set whose user picks the best. Maximized."""
    return float(best_utilities(weights, points).mean())


def obtained_utility(weights: npt.ArrayLike, obtained: npt.ArrayLike) -> float:
    """Mean over weights (g, k) of w . z of the very point the dial answers with, (g, k) or (1, k). Maximized."""
    return float(utilities(weights, obtained).mean())
