"""Linear mode connectivity of rewards (rewarded soups, Observation 1): soups above the chord of their members."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array, checked


def lmc_gap(coefficients: npt.ArrayLike, obtained: npt.ArrayLike, members: npt.ArrayLike) -> Array:
    """R_j(theta(lambda)) - sum_i lambda_i R_j(theta_i), (g, k); >= 0 everywhere means connectivity holds.

    Args:
        coefficients: lambda (g, m), one column per member of the soup.
        obtained: rewards (g, k) of each soup.
        members: rewards (m, k) of the members themselves.

    Raises:
        DataError: a value is not finite, or shapes do not fit.
    """
    mix, soup = checked(coefficients, "coefficients"), checked(obtained, "obtained points")
    own = checked(members, "members", soup.shape[1])
    if mix.shape != (len(soup), len(own)):
        raise DataError(
            f"coefficients of shape {mix.shape} for {len(soup)} soups of {len(own)} members",
            f"shape {(len(soup), len(own))}: one row per soup, one column per member",
        )
    return np.asarray(soup - mix @ own, dtype=np.float64)


def lmc_holds(gap: npt.ArrayLike, slack: float = 1e-9) -> bool:
    """Whether no soup falls below the chord in any reward, up to `slack` reward units of rounding."""
    return bool((checked(gap, "gap") >= -slack).all())
