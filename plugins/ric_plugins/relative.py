"""Utilities whose scale comes from the rows scored together, so that no reward wins by its units.

Weights sum to what the user gave; what each weighs is the reward put on the scale of the call's own rows (a batch,
a round), or of its group (the answers to one prompt). They suit learners that compare rows of one call.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.errors import ConfigError
from ric.front.ranks import average_ranks
from ric.kinds import Array, Indices, Utility
from ric_plugins.weighing import checked_weights, weighted_sum

TINY = 1e-8
"""Standard deviations at or below this count as none: such a reward tells these rows apart in nothing."""


def zscore(weights: Sequence[float]) -> Utility:
    """w . z with each reward standardized over the rows of the call (population deviation; a constant gives 0).

    Raises:
        ConfigError: a weight is negative or not finite.
    """
    w = checked_weights(weights)
    return lambda rewards, _group: weighted_sum(_standardized(rewards), w)


def quantile(weights: Sequence[float]) -> Utility:
    """w . q with each reward replaced by its quantile among the rows of the call, (average rank - 1/2) / n.

    Only the order within a reward counts, so that an outlier weighs no more than the next best row.

    Raises:
        ConfigError: a weight is negative or not finite.
    """
    w = checked_weights(weights)

    def utility(rewards: Array, _group: Indices) -> Array:
        return weighted_sum(np.apply_along_axis(_quantiles, 0, rewards) if len(rewards) else rewards, w)

    return utility


def gdpo(weights: Sequence[float]) -> Utility:
    """w . a with each reward standardized within its group first, then summed (GDPO, arXiv:2601.05242).

    A sum that is standardized afterwards, as in GRPO, lets the reward with the largest spread decide, and gives
    different combinations of rewards the same advantage. The last step of GDPO, standardizing the sums over the
    batch, is the learner's.

    Raises:
        ConfigError: a weight is negative or not finite.
    """
    w = checked_weights(weights)

    def utility(rewards: Array, group: Indices) -> Array:
        inside = np.empty_like(rewards)
        for number in np.unique(group):
            inside[group == number] = _standardized(rewards[group == number])
        return weighted_sum(inside, w)

    return utility


def hypervolume(weights: Sequence[float], reference: Sequence[float] | None = None) -> Utility:
    """w' . r with w'_i proportional to w_i / (mean_i - reference_i), of the sum of w: weights that follow the gain.

    These are the directions in which the volume prod_i (mean_i - reference_i)^w_i between the reference and the mean
    of the call's rows grows fastest: the reward that has gained least so far counts most.

    Args:
        weights: k weights.
        reference: k values; None for the lowest of the call's rows in each reward.

    Raises:
        ConfigError: a weight is negative or not finite, or there is not one finite reference per weight.
    """
    w = checked_weights(weights)
    fixed = None if reference is None else np.asarray(reference, dtype=np.float64)
    if fixed is not None and (fixed.shape != w.shape or not np.isfinite(fixed).all()):
        raise ConfigError(f"reference {list(reference or ())} for {w.size} weights", "one finite value per weight",
                          "for example -2,-2")  # fmt: skip

    def utility(rewards: Array, _group: Indices) -> Array:
        known = ~np.isnan(rewards)
        if not known.any(axis=0).all():
            return weighted_sum(rewards, w)
        low = np.nanmin(rewards, axis=0) if fixed is None else fixed
        gain = np.nanmean(rewards, axis=0) - low
        # A reward at or below its reference has gained nothing; it counts as the least gain there can be.
        pull = w / np.maximum(gain, 1e-3 * max(1.0, float(np.abs(gain).max())))
        return weighted_sum(rewards, pull * w.sum() / pull.sum())

    return utility


def _standardized(rewards: Array) -> Array:
    """Each column (n, k) with mean 0 and deviation 1; NaN stays, a constant column becomes 0."""
    known = ~np.isnan(rewards)
    count = np.maximum(known.sum(axis=0), 1)
    gaps = np.where(known, rewards, 0.0) - np.where(known, rewards, 0.0).sum(axis=0) / count
    deviation = np.sqrt(np.where(known, gaps**2, 0.0).sum(axis=0) / count)
    scaled = np.where(deviation > TINY, gaps / np.where(deviation > TINY, deviation, 1.0), 0.0)
    return np.where(known, scaled, np.nan)


def _quantiles(column: Array) -> Array:
    known = ~np.isnan(column)
    found = np.full(len(column), np.nan)
    found[known] = (average_ranks(column[known]) - 0.5) / max(1, int(known.sum())) if known.any() else 0.0
    return found
