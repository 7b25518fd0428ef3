"""The family behind the published mappings: the best point of a weighted p-norm ball.

Yang et al. 2024 (arXiv:2402.10207), section 3.3: maximize sum_i w_i u_i over u >= 0 with
||u / lambda||_p <= 1. With v = u / lambda this is maximize sum_i (lambda_i w_i) v_i over ||v||_p <= 1,
whose solution is v_i = (lambda_i w_i)^(1/(p-1)) scaled to norm 1 (equality in Hoelder's inequality), so

    u_i proportional to lambda_i^(p/(p-1)) w_i^(1/(p-1)).

u lies in [0, 1]^k because every lambda_i does, and is read as the share of reward i's range:
z_i = low_i + u_i (high_i - low_i). So p = 2 with lambda = 1 is `l2`, and p -> infinity asks for
lambda_i of the range of every reward with a positive weight (the published `linf` differs: it ramps).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ric.errors import ConfigError, DataError
from ric.kinds import Array
from ric_plugins.mappings.box import Box


def best_on_ball(weights: Array, p: float, lam: Array) -> Array:
    """The u (n, k) >= 0 that maximizes w . u subject to ||u / lam||_p <= 1, row by row.

    Args:
        weights: (n, k), none negative, no row all zero. A zero weight gets zero, also at p = infinity,
            where any value would be as good: that is the limit of finite p.
        p: larger than 1, or infinity.
        lam: (k,) positive half-axes.
    """
    with np.errstate(divide="ignore"):
        logs = np.log(weights) + np.log(lam)
    exponent = 0.0 if np.isinf(p) else 1.0 / (p - 1.0)
    # In logarithms and relative to the largest, so that p near 1 neither overflows nor vanishes.
    relative = logs - logs.max(axis=1, keepdims=True)
    v = np.exp(np.where(np.isneginf(relative), -np.inf, exponent * np.where(np.isneginf(relative), 0.0, relative)))
    return np.asarray(lam * v / np.linalg.norm(v, ord=p, axis=1, keepdims=True))


@dataclass(frozen=True)
class PNorm(Box):
    """Shares of the ranges on a p-norm ball.

    Args:
        reference: what low and high are, see `Box`.
        draws: see `Box`.
        p: larger than 1, or infinity; small p follows the heaviest reward, large p asks for everything.
        weights: lambda_i in (0, 1], the most of reward i's range that may be asked for; () = 1 for all.

    Raises:
        ConfigError: p is not above 1, or a lambda is outside (0, 1].
    """

    p: float = 2.0
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what makes no ball inside the box."""
        super().__post_init__()
        if not self.p > 1.0:
            raise ConfigError(f"p = {self.p:g}", "a number above 1, or inf", "--set mapping.p=2")
        if not all(0.0 < value <= 1.0 for value in self.weights):
            raise ConfigError(
                f"weights = {list(self.weights)}",
                "shares above 0 and at most 1, one per reward",
                "--set mapping.weights=[1,0.5]",
            )

    def shares(self, weights: Array) -> Array:
        """The ball's best point for weights (n, k).

        Raises:
            DataError: `self.weights` has another length than the rewards.
        """
        lam = np.array(self.weights or (1.0,) * weights.shape[1], dtype=np.float64)
        if len(lam) != weights.shape[1]:
            raise DataError(
                f"{len(lam)} values in the mapping's weights for {weights.shape[1]} rewards",
                "one value per reward",
                "set mapping.weights to as many values as there are rewards",
            )
        return best_on_ball(weights, self.p, lam)
