"""The plainest mapping: each reward's range in proportion to its weight.

The authors' code of Rewards-in-Context (arXiv:2402.10207): z_i = low_i + w_i (high_i - low_i).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ric.kinds import Array
from ric_plugins.mappings.box import Box


@dataclass(frozen=True)
class Linear(Box):
    """Shares w; in the centre it asks for only 1/k of every range, less than most data hold."""

    def shares(self, weights: Array) -> Array:
        """Weights (n, k) scaled to sum 1."""
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))
