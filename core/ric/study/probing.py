"""A linear probe: what can be read off a model's states by one direction each, on prompts it was not fitted on.

After Alain and Bengio, "Understanding intermediate layers using linear classifier probes" (arXiv:1610.01644): ridge
regression of +1 or -1 on standardized states, the sign being the answer. A reading above chance says that the states
hold the property linearly, not that the model uses it.
"""

from __future__ import annotations

import numpy as np

from ric.front import Crossed, crossed
from ric.front.intervals import resamples
from ric.kinds import Array

PENALTY = 10.0
"""Of the ridge, on standardized states."""


def read_right(states: Array, signs: Array, held: Array, held_signs: Array, penalty: float = PENALTY) -> Array:
    """Which held-out signs a probe reads right (h,), as 0 or 1.

    Args:
        states: (n, d) that the probe is fitted on.
        signs: (n,) +1 or -1.
        held: (h, d).
        held_signs: (h,) +1 or -1.
        penalty: of the ridge, above 0.
    """
    mean, scale = states.mean(axis=0), states.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    x, shift = (states - mean) / scale, signs.mean()
    weights = np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T @ (signs - shift))
    told = (held - mean) / scale @ weights + shift
    return np.asarray((np.sign(told) == held_signs).astype(np.float64))


def share(right: Array, draws: int = 1000) -> Crossed:
    """The mean of one value a prompt (h,) with its interval over prompts; resamples are those of any equal h."""
    return crossed([right.mean()], right[resamples(len(right), draws)].mean(axis=1)[None], len(right))
