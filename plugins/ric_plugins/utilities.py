"""What a single-objective learner maximizes: one number per row from several rewards.

`UTILITIES` maps a name to a factory; a factory takes weights and returns a `Utility`, a function of
rewards (n, k) and group (n,). Weights weigh whatever scale the rewards are passed in: z-scores
everywhere in a run, raw values in presets that reproduce a paper which used them. Larger is better.
A reward that does not apply to a row (NaN) is left out of that row; a row without any gets NaN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Indices, Utility
from ric_plugins.relative import gdpo, hypervolume, quantile, zscore
from ric_plugins.weighing import checked_weights, over_rows, weighted_sum


def linear(weights: Sequence[float]) -> Utility:
    """The weighted sum w . r.

    Raises:
        ConfigError: a weight is negative or not finite.
    """
    w = checked_weights(weights)

    def utility(rewards: Array, _group: Indices) -> Array:
        return weighted_sum(rewards, w)

    return utility


def _gaps(weights: Sequence[float], ideal: Sequence[float]) -> Callable[[Array], Array]:
    """Rewards (n, k) -> weighted distances w_i (ideal_i - r_i), -inf where a reward does not apply.

    Raises:
        ConfigError: a weight is negative, or there is not one finite ideal value per weight.
    """
    w, best = checked_weights(weights), np.asarray(ideal, dtype=np.float64)
    if best.shape != w.shape or not np.isfinite(best).all():
        raise ConfigError(
            f"ideal point {list(ideal)} for {w.size} weights", "one finite value per weight", "for example 2.5,2.5"
        )
    return lambda r: np.where(np.isnan(r), -np.inf, w * (best - r))


def tchebycheff(weights: Sequence[float], ideal: Sequence[float]) -> Utility:
    """The weighted distance to an ideal point in its worst reward, negated: -max_i w_i (ideal_i - r_i).

    Unlike the weighted sum it reaches points on concave parts of a front (Miettinen 1999, section 3.4).

    Raises:
        ConfigError: a weight is negative, or there is not one finite ideal value per weight.
    """
    gaps = _gaps(weights, ideal)

    def utility(rewards: Array, _group: Indices) -> Array:
        return over_rows(rewards, lambda r: np.asarray(-gaps(r).max(axis=1)))

    return utility


def smooth_tchebycheff(weights: Sequence[float], ideal: Sequence[float], mu: float = 0.1) -> Utility:
    """The smooth form -mu log sum_i exp(w_i (ideal_i - r_i) / mu).

    Lin et al. 2024, "Smooth Tchebycheff Scalarization for Multi-Objective Optimization"
    (arXiv:2402.19078), for maximization. It lies at most mu log k below `tchebycheff`.

    Args:
        weights: k weights.
        ideal: k values, at least as good as any reward.
        mu: smoothing in units of the weighted rewards, above 0.

    Raises:
        ConfigError: `mu` is not above 0, a weight is negative, or there is not one finite ideal value per weight.
    """
    gaps = _gaps(weights, ideal)
    if not 0.0 < mu < np.inf:
        raise ConfigError(f"mu = {mu:g}", "a finite number above 0", "mu=0.1")

    def utility(rewards: Array, _group: Indices) -> Array:
        return over_rows(rewards, lambda r: np.asarray(-mu * np.logaddexp.reduce(gaps(r) / mu, axis=1)))

    return utility


UTILITIES: Mapping[str, Callable[..., Utility]] = {
    "linear": linear,
    "tchebycheff": tchebycheff,
    "smooth_tchebycheff": smooth_tchebycheff,
    "zscore": zscore,
    "quantile": quantile,
    "gdpo": gdpo,
    "hypervolume": hypervolume,
}
"""Name -> factory; the first argument is always the weights (k,)."""
