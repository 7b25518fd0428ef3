"""The exact front of a world whose answers can be enumerated."""

from __future__ import annotations

import numpy as np

from ric.kinds import Array, Statistics, Truth
from ric.run.results import TrueFront

TIE = 1e-6
"""Utility per unit of every z-score, so that a reward of zero weight is not thrown away."""


def true_front(truth: Truth, statistics: Statistics, preferences: Array) -> TrueFront:
    """The best answer per prompt at each preference: argmax over answers of w . z, ties by the sum of z.

    Args:
        truth: all answers of n prompts with their raw rewards.
        statistics: the scale preferences weigh.
        preferences: (g, k).
    """
    best = [_best(raw, statistics, preferences) for raw in truth.rewards]
    rewards = np.stack([raw[index] for raw, index in zip(truth.rewards, best, strict=True)], axis=1)
    payloads = [
        [answers[index[point]] for answers, index in zip(truth.payloads, best, strict=True)]
        for point in range(len(preferences))
    ]
    return TrueFront(preferences, rewards, payloads)


def _best(raw: Array, statistics: Statistics, preferences: Array) -> list[int]:
    """Index of the best answer of one prompt at each preference; raw (answers, k), NaN counts as average."""
    z = np.nan_to_num(statistics.z(raw), nan=0.0)
    utility = z @ preferences.T + TIE * z.sum(axis=1, keepdims=True)  # (answers, g)
    return [int(i) for i in utility.argmax(axis=0)]
