"""The mapping that asks for the best of the heaviest reward, and for the best of all in the centre.

Yang et al. 2024 (arXiv:2402.10207), section 3.3 with p = infinity; the authors' code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ric.kinds import Array
from ric_plugins.mappings.box import Box


@dataclass(frozen=True)
class Linf(Box):
    """The largest weight's reward gets its high, every other low_i + min(k w_i, 1) (high_i - low_i)."""

    def shares(self, weights: Array) -> Array:
        """min(k w, 1) of weights (n, k) scaled to sum 1, and 1 for the first largest of each row."""
        share = weights / weights.sum(axis=1, keepdims=True)
        shares = np.minimum(share.shape[1] * share, 1.0)
        # k times the largest weight is at least 1 in exact arithmetic; rounding may leave it just below.
        shares[np.arange(len(shares)), share.argmax(axis=1)] = 1.0
        return np.asarray(shares)
