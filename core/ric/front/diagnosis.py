"""Diagnosis: which of the published break conditions show in a dial, in words.

The conditions are those Rewards-in-Context names for itself (targets that do not generalize, obtained
rewards that do not follow desired ones, samples too clustered to select from) and two signatures of
failure (a front inside the baseline, targets out of range), and the corner that gives up a reward for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ric.errors import DataError
from ric.front.enclosure import corner_inside_front, front_inside_baseline
from ric.front.points import Array, checked, means
from ric.front.steering import clustered_samples, not_monotone
from ric.front.targets import target_out_of_range, targets_not_generalized
from ric.front.verdict import Verdict


@dataclass(frozen=True)
class Evidence:
    """What is known of a dial; every array is z-scored by the training rewards.

    Args:
        names: k rewards in order.
        weights: (g, k) on the simplex.
        rewards: (g, n, k) single samples, NaN where a reward does not apply.
        desired: (g, n, k) targets of the samples, NaN where there was none; None without conditioning.
        low: (k,) smallest z-score in training, or None.
        high: (k,) largest, or None.
        baselines: name -> (k,) or (m, k) mean rewards of policies to be beaten (the base model, sft).
    """

    names: Sequence[str]
    weights: Array
    rewards: Array
    desired: Array | None = None
    low: Array | None = None
    high: Array | None = None
    baselines: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse shapes that do not belong together."""
        g, k = checked(self.weights, "weights", len(self.names)).shape
        shapes = [np.shape(array) for array in (self.rewards, self.desired) if array is not None]
        if len(shapes[0]) != 3 or set(shapes) != {(g, shapes[0][1], k)}:
            raise DataError(
                f"samples and targets of shapes {shapes} for {g} weights of {k} rewards",
                f"({g}, prompts, {k}), the same for both",
            )

    @property
    def obtained(self) -> Array:
        """Mean rewards per point, (g, k)."""
        return means(self.rewards)


def diagnose(evidence: Evidence) -> list[Verdict]:
    """All verdicts that the evidence allows, each failure stated as shown (`holds`) or not.

    A condition that cannot be examined (no targets, no baselines, a single point) gives no verdict.

    Raises:
        DataError: a reward has no score at all, or shapes do not fit.
    """
    e, k, obtained = evidence, len(evidence.names), evidence.obtained
    found: list[Verdict | None] = []
    if e.desired is not None:
        targets = e.desired.reshape(-1, k)
        found.append(targets_not_generalized(e.names, targets, e.rewards.reshape(-1, k)))
        if e.low is not None and e.high is not None:
            found.append(target_out_of_range(e.names, targets, e.low, e.high))
    found.append(not_monotone(e.names, e.weights, obtained, _mean_targets(e.desired)))
    found.append(clustered_samples(e.names, e.rewards.reshape(-1, k)))
    found.append(front_inside_baseline(obtained, e.baselines))
    found.append(corner_inside_front(e.names, e.weights, obtained, e.rewards))
    return [verdict for verdict in found if verdict is not None]


def _mean_targets(desired: Array | None) -> Array | None:
    """Mean target per point (g, k), NaN where a point has none."""
    if desired is None:
        return None
    known = np.isfinite(desired)
    count = known.sum(axis=1)
    total = np.where(known, desired, 0.0).sum(axis=1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan), dtype=np.float64)
