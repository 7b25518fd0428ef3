"""Instances: where each reward is largest and how it bends, and how a row carries that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ric.kinds import Array

NAMES = ("first", "second", "third", "fourth")
"""The rewards."""
KEY = "quadratic"
"""The key of `Row.meta` that holds an instance."""


class Instance(NamedTuple):
    """Optima (4, d) and curvatures eta (4, d) > 0 of the four rewards, whose largest value is 0."""

    optima: Array
    eta: Array

    @property
    def meta(self) -> dict[str, Any]:
        """As a row carries it."""
        return {KEY: {"optima": self.optima.tolist(), "eta": self.eta.tolist()}}


def instance(dimensions: int, number: int = 0, spread: float = 1.0) -> Instance:
    """An instance; number 0 is symmetric in the rewards, others are random.

    Args:
        dimensions: d, at least one per reward.
        number: 0 for optima at the unit vectors and eta = 1; else the seed of normal optima and random curvatures.
        spread: 1 bends a reward alike in all dimensions; above, curvatures differ between dimensions by up to
            this factor from the reward's own (or, in the symmetric instance, stand in a cycle from 1 to it).
    """
    k = len(NAMES)
    if number == 0:
        turn = np.array([np.roll(np.geomspace(1.0, spread, k), i) for i in range(k)])
        return Instance(np.eye(k, dimensions), np.hstack([turn, np.ones((k, dimensions - k))]))
    rng = np.random.default_rng([20_230_607, number])
    own = np.exp(rng.uniform(-1.0, 1.0, (k, 1)))
    return Instance(rng.standard_normal((k, dimensions)), own * spread ** rng.uniform(0.0, 1.0, (k, dimensions)))


def held(meta: Mapping[str, Any], dimensions: int) -> Instance:
    """The instance a row carries, else the symmetric one."""
    found = meta.get(KEY)
    if found is None:
        return instance(max(dimensions, len(NAMES)))
    return Instance(np.asarray(found["optima"], dtype=np.float64), np.asarray(found["eta"], dtype=np.float64))


def points(world: Instance, count: int) -> Array:
    """Training points (count * 4, d): normal draws, each with the first four coordinates in every cyclic order.

    So the symmetric instance gives every reward the same scores in another order, and so the same scale.
    """
    d, k = world.optima.shape[1], len(NAMES)
    drawn = np.random.default_rng(20_230_607).standard_normal((count, d))
    turned = [np.hstack([np.roll(drawn[:, :k], i, axis=1), drawn[:, k:]]) for i in range(k)]
    return np.concatenate(turned).round(6)
