"""What all utilities share: weights that were checked, and rewards that do not apply to a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array


def checked_weights(weights: Sequence[float]) -> Array:
    """Weights (k,) as an array.

    Raises:
        ConfigError: none, or one that is negative or not finite.
    """
    values = np.asarray(weights, dtype=np.float64)
    if values.ndim != 1 or values.size == 0 or not np.isfinite(values).all() or (values < 0).any():
        raise ConfigError(
            f"utility weights {list(weights)}", "one finite weight per reward, none negative", "for example 0.7,0.3"
        )
    return values


def over_rows(rewards: Array, per_row: Callable[[Array], Array]) -> Array:
    """`per_row` of the rewards (n, k), and NaN for rows to which no reward applies."""
    values = np.full(len(rewards), np.nan)
    some = ~np.isnan(rewards).all(axis=1)
    values[some] = per_row(rewards[some])
    return values


def weighted_sum(rewards: Array, weights: Array) -> Array:
    """w . r (n,) over the rewards that apply to a row; NaN for a row where all that weigh something do not."""
    values = np.asarray(np.where(np.isnan(rewards), 0.0, rewards) @ weights)
    counted = (weights > 0) if (weights > 0).any() else np.ones(len(weights), dtype=np.bool_)
    values[np.isnan(rewards[:, counted]).all(axis=1)] = np.nan
    return values
