"""The mapping Rewards-in-Context evaluates with: weights on the unit sphere.

Yang et al. 2024 (arXiv:2402.10207), section 3.3 with p = 2: z_i = low_i + w_i / ||w||_2 (high_i - low_i).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ric.kinds import Array
from ric_plugins.mappings.box import Box


@dataclass(frozen=True)
class L2(Box):
    """Shares w / ||w||_2: a corner asks for the best of its reward, the centre for 1/sqrt(k) of every range."""

    def shares(self, weights: Array) -> Array:
        """Weights (n, k) over their Euclidean norm."""
        return np.asarray(weights / np.linalg.norm(weights, axis=1, keepdims=True))
