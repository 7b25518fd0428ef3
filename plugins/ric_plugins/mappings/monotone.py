"""What a policy gives for what it is asked: obtained against desired, made monotone. Pure functions.

Asking for more of a reward should not bring less of it. What is measured on a few held-out prompts wobbles
around that; isotonic regression (Barlow et al. 1972) is the least-squares fit among the functions that do not
fall. Where asking for more really brings less, the policy is out of its range, and `within` cuts there.

Shapes: t = targets that were tried, k = rewards. All rewards are z-scores, maximized.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ric.kinds import Array


class Curve(NamedTuple):
    """A monotone curve through knots: desired values ascending (m,), and what they bring (m,), not falling."""

    desired: Array
    obtained: Array

    def at(self, desired: Array) -> Array:
        """What desired values bring: straight lines between the knots, level beyond them."""
        return np.asarray(np.interp(desired, self.desired, self.obtained))


def monotone(desired: Array, obtained: Array) -> Curve:
    """Isotonic regression of obtained (t,) on desired (t,); equal desired values are one knot, of their mean."""
    from scipy.optimize import isotonic_regression

    knots, place, count = np.unique(desired, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=obtained) / count
    return Curve(knots, np.asarray(isotonic_regression(means, weights=count.astype(np.float64)).x))


def ceilings(desired: Array, obtained: Array) -> Array:
    """Per reward (k,) the desired value that brought most of it, of (t, k); of equals the largest."""
    most = obtained == obtained.max(axis=0)
    return np.asarray(np.where(most, desired, -np.inf).max(axis=0))


def within(desired: Array, tops: Array) -> npt.NDArray[np.bool_]:
    """Which targets (t, k) ask of no reward more than its ceiling (k,)."""
    return np.asarray((desired <= tops + 1e-9).all(axis=1))
