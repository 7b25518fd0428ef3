"""Closed forms of rewarded soups on quadratic rewards (Rame et al. 2023, arXiv:2306.04488, appendix on theory).

R_i(theta) = R_i(theta_i) - sum_j eta_i^j (theta^j - theta_i^j)^2, maximized. Shapes: k rewards, d dimensions.
Two-reward formulas follow the paper: theta(lambda) = (1 - lambda) theta_1 + lambda theta_2, mu is the weight of R_2.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.kinds import Array


def rewards(theta: Array, optima: Array, eta: Array) -> Array:
    """R (n, k) of theta (n, d), with R_i(theta_i) = 0; optima and eta are (k, d)."""
    gaps = theta[:, None, :] - optima[None, :, :]
    return np.asarray(-(eta[None, :, :] * gaps**2).sum(axis=-1))


def best_theta(mu: Array, optima: Array, eta: Array) -> Array:
    """argmax of sum_i mu_i R_i, (n, d) for weights (n, k): per dimension a mean weighed by mu_i eta_i^j."""
    weights = mu[:, :, None] * eta[None, :, :]
    return np.asarray((weights * optima[None, :, :]).sum(axis=1) / weights.sum(axis=1))


def best_coefficients(mu: Array, eta: Array) -> Array:
    """Lemma for eta_i^j = eta_i in every dimension: the best soup has lambda_i proportional to mu_i eta_i, (n, k)."""
    weights = mu * eta
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def best_single(mu: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike) -> Array:
    """The best lambda for all dimensions together: mu D_2 / ((1 - mu) D_1 + mu D_2).

    Args:
        mu: weight of R_2 in [0, 1].
        first: D_1 = R_1(theta_1) - R_1(theta_2).
        second: D_2 = R_2(theta_2) - R_2(theta_1).
    """
    m, d1, d2 = (np.asarray(value, dtype=np.float64) for value in (mu, first, second))
    return np.asarray(m * d2 / ((1 - m) * d1 + m * d2))


def spread(eta: Array) -> float:
    """M = max_j max(eta_1^j / eta_2^j, eta_2^j / eta_1^j) of two rewards (2, d); 1 where curvatures agree."""
    ratio = eta[0] / eta[1]
    return float(np.maximum(ratio, 1 / ratio).max())


def bound(mu: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike, m: npt.ArrayLike) -> Array:
    """Most that the best soup can lose against the optimum of (1 - mu) R_1 + mu R_2, for M >= 1; 0 for M = 1.

    mu^2 (1-mu)^2 (M D_1 - D_2) (M D_2 - D_1) / {[mu (1-mu) (M-1)^2 + M] [(1-mu) D_1 + mu D_2]}; arguments as in
    `best_single`, m = M of `spread`.
    """
    u, d1, d2, big = (np.asarray(value, dtype=np.float64) for value in (mu, first, second, m))
    above = u**2 * (1 - u) ** 2 * (big * d1 - d2) * (big * d2 - d1)
    below = (u * (1 - u) * (big - 1) ** 2 + big) * ((1 - u) * d1 + u * d2)
    return np.asarray(above / below)
