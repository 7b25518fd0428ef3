"""Mappings that place each desired reward between its lowest and its highest reference value."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.errors import ConfigError, DataError
from ric.kinds import Array, Mapping, Prompt, Propose, Statistics

REFERENCES = ("data", "quantiles", "gaussian")
GAUSSIAN_SEED = 8888
"""The authors' seed; fixed, so that one preference always means the same target."""


def gaussian_extremes(rng: np.random.Generator, draws: int, rewards: int) -> tuple[Array, Array]:
    """Smallest and largest (k,) of `draws` standard normal draws per reward; about -4.2 and 4.2 for 50 000."""
    values = rng.standard_normal((rewards, draws))
    return values.min(axis=1), values.max(axis=1)


def weighed(preferences: Array, rewards: int) -> Array:
    """Preferences as float64 (n, k); on the simplex unless the user asked for more.

    Raises:
        DataError: another shape, a weight that is not finite, or a row of zeros, which points nowhere.
    """
    weights = np.asarray(preferences, dtype=np.float64)
    fits = weights.ndim == 2 and weights.shape[1] == rewards
    if not fits or not np.isfinite(weights).all() or not (weights != 0).any(axis=1).all():
        raise DataError(
            f"preferences of shape {weights.shape}" + (f" with the row {weights[0]}" if fits and len(weights) else ""),
            f"rows of {rewards} finite weights, not all zero",
            "pass one weight per reward, for example 0.7 and 0.3",
        )
    return weights


@dataclass(frozen=True)
class Box(Mapping):
    """Desired z_i from a share u_i in [0, 1] of reward i's range; a subclass gives the shares.

    Only the direction of a preference counts, not its sum. A negative weight wants less of its reward and gets
    share 0, the best of [0, 1] for it; the others share the range as if it were not there.

    Args:
        reference: "data" = low_i + u_i (high_i - low_i) with the extremes of the training rows;
            "quantiles" = the u_i-quantile of the training rows (the authors' text-to-image code);
            "gaussian" = low and high are the extremes of standard normal draws, as in the authors' text code,
            which asks for about four standard deviations whatever the data hold.
        draws: number of those draws.

    Raises:
        ConfigError: an option is out of range.
    """

    reference: str = "data"
    draws: int = 50_000

    def __post_init__(self) -> None:
        """Refuse options without a meaning."""
        if self.reference not in REFERENCES:
            raise ConfigError(
                f"reference = {self.reference!r}", " or ".join(REFERENCES), "--set mapping.reference=data"
            )
        if self.draws < 2:
            raise ConfigError(f"draws = {self.draws}", "at least 2", "--set mapping.draws=50000")

    @abstractmethod
    def shares(self, weights: Array) -> Array:
        """Shares (n, k) in [0, 1] of the rewards' ranges for weights (n, k), row by row."""

    def desired(
        self,
        preferences: Array,
        statistics: Statistics,
        prompts: Sequence[Prompt] | None = None,
        propose: Propose | None = None,
    ) -> Array:
        """Desired z-scores (n, k); prompts and proposals are not looked at.

        Raises:
            DataError: the preferences are not rows of k weights.
        """
        weights = np.maximum(weighed(preferences, len(statistics.names)), 0.0)
        wanting = weights.any(axis=1)
        shares = np.zeros_like(weights)
        shares[wanting] = self.shares(weights[wanting])
        if self.reference == "quantiles":
            levels = np.linspace(0.0, 1.0, statistics.quantiles.shape[1])
            columns = zip(shares.T, statistics.quantiles, strict=True)
            return np.stack([np.interp(share, levels, values) for share, values in columns], axis=1)
        low, high = statistics.low, statistics.high
        if self.reference == "gaussian":
            low, high = gaussian_extremes(np.random.default_rng(GAUSSIAN_SEED), self.draws, len(low))
        return np.asarray(low + shares * (high - low))
