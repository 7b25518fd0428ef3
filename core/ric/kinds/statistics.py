"""Reward statistics of the training rows: the scale every preference and target lives on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ric.errors import DataError
from ric.kinds.records import Array

LEVELS = 101
"""Quantile levels kept per reward: 0, 1, ..., 100 %."""


@dataclass(frozen=True)
class Statistics:
    """Population mean and std per reward and the quantiles of the z-scores, at full precision.

    Args:
        names: reward names in order, length k.
        mean: (k,) raw.
        std: (k,) raw, population (ddof = 0), positive.
        quantiles: (k, LEVELS) z-scores at levels 0, .01, ..., 1.
    """

    names: tuple[str, ...]
    mean: Array
    std: Array
    quantiles: Array

    @property
    def low(self) -> Array:
        """Smallest z-score of the training rows per reward, (k,)."""
        return self.quantiles[:, 0]

    @property
    def high(self) -> Array:
        """Largest z-score of the training rows per reward, (k,)."""
        return self.quantiles[:, -1]

    def z(self, raw: Array) -> Array:
        """Raw rewards (..., k) to z-scores."""
        return (raw - self.mean) / self.std

    def raw(self, z: Array) -> Array:
        """Z-scores (..., k) to raw rewards."""
        return z * self.std + self.mean

    def as_dict(self) -> dict[str, Any]:
        """JSON form; floats keep every bit."""
        return {
            "names": list(self.names),
            "mean": self.mean.tolist(),
            "std": self.std.tolist(),
            "quantiles": self.quantiles.tolist(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Statistics:
        """The inverse of `as_dict`."""
        arrays = (np.asarray(data[key], dtype=np.float64) for key in ("mean", "std", "quantiles"))
        return cls(tuple(data["names"]), *arrays)


def describe(names: Sequence[str], rewards: Array) -> Statistics:
    """Statistics of raw training rewards (n, k); NaN entries (not applicable) are left out.

    Raises:
        DataError: a reward has no finite value, or is constant, so that no scale exists.
    """
    for j, name in enumerate(names):
        column = rewards[:, j][np.isfinite(rewards[:, j])]
        if column.size == 0 or column.std() <= 1e-12 * max(1.0, float(np.abs(column).max())):
            found = "no finite value" if column.size == 0 else f"the constant {column[0]:g}"
            raise DataError(
                f"reward '{name}' gave {found} on all {len(rewards)} training rows",
                "scores that differ between rows, so that they can be weighed",
                "check the reward on a few rows, or leave it out of --rewards",
            )
    mean, std = np.nanmean(rewards, axis=0), np.nanstd(rewards, axis=0)
    levels = np.linspace(0.0, 1.0, LEVELS)
    quantiles = np.nanquantile((rewards - mean) / std, levels, axis=0).T
    return Statistics(tuple(names), mean, std, quantiles)
