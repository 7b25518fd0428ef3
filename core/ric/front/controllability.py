"""Controllability: whether more weight on a reward obtains more of it. Maximized, in [-1, 1]."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.front.points import Array, checked, paired
from ric.front.ranks import spearman

FEWEST = 3
"""Fewest points a rank correlation is given for: two are always +1 or -1."""


def controllability(weights: npt.ArrayLike, obtained: npt.ArrayLike) -> list[float | None]:
    """Per reward, Spearman of its weight against its obtained mean (average ranks; constant = 0).

    One reward: None. Two: over all points. More: over the points that lie exactly on the line from
    the centroid to the reward's corner; None where these are fewer than three. The lattice for three
    rewards holds four of them per reward; above, evaluate `with_corner_paths(grid(k))`.

    Args:
        weights: (g, k) on the simplex.
        obtained: (g, k) mean rewards, on any increasing scale.

    Raises:
        DataError: a value is not finite, or shapes differ.
    """
    w, z = paired(weights, obtained, ("weights", "obtained points"))
    k = w.shape[1]
    if k == 1:
        return [None]
    rows = [on_path(w, j) if k > 2 else np.ones(len(w), dtype=np.bool_) for j in range(k)]
    return [spearman(w[rows[j], j], z[rows[j], j]) if rows[j].sum() >= FEWEST else None for j in range(k)]


def on_path(weights: npt.ArrayLike, reward: int) -> npt.NDArray[np.bool_]:
    """Which weights (g, k) lie between the centroid and the corner of `reward`: the others equal, its own no less."""
    w: Array = checked(weights, "weights")
    share = (1.0 - w[:, reward]) / max(w.shape[1] - 1, 1)
    others = np.delete(w, reward, axis=1)
    equal = np.isclose(others, share[:, None], rtol=0.0, atol=1e-9).all(axis=1)
    return np.asarray(equal & (w[:, reward] >= 1.0 / w.shape[1] - 1e-9), dtype=np.bool_)
