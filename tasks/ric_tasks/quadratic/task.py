"""The quadratic task: a parameter vector is the model and the answer, and every optimum is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ric.errors import ConfigError, DataError
from ric.front.preferences import lattice
from ric.kinds import Array, Decoding, Row, Source, Task, Truth
from ric_tasks.quadratic import theory
from ric_tasks.quadratic.world import NAMES, Instance, instance, points

POINTS = 64
SPLITS = {"train": 4 * POINTS, "validation": 4, "test": 4}
STEPS = {1: 1, 2: 2000, 3: 60, 4: 24}
"""Rewards -> steps of the lattice of weights whose optima are the enumerated truth."""


@dataclass(frozen=True)
class Quadratic(Task):
    """Rewards R_i(theta) = -sum_j eta_i^j (theta^j - theta_i^j)^2 of a parameter vector theta.

    Soups and multi-objective training can be checked against closed forms here (arXiv:2306.04488): with equal
    curvature in all dimensions every optimum of a weighted sum is a soup of the experts.

    Args:
        dimensions: of theta, at least 4.
        instance: 0 has the optima at unit vectors and treats all rewards alike; other numbers are random instances.
        spread: by how much a reward's curvature may differ between dimensions; 1 = not at all.
    """

    dimensions: int = 6
    instance: int = 0
    spread: float = 1.0

    default_rewards = ("first", "second")
    backend = "quadratic"

    def __post_init__(self) -> None:
        """Refuse an instance there is not.

        Raises:
            ConfigError: with what is allowed.
        """
        for option, least in (("dimensions", len(NAMES)), ("instance", 0), ("spread", 1)):
            value = getattr(self, option)
            if not least <= value < np.inf:
                raise ConfigError(f"task.{option} = {value}", f"at least {least}", f"--set task.{option}={least}")

    @property
    def decoding(self) -> Decoding:
        """Theta itself, without noise."""
        return Decoding(max_units=1, temperature=0.0)

    @property
    def world(self) -> Instance:
        """Optima and curvatures."""
        return instance(self.dimensions, self.instance, self.spread)

    def rows(self, split: str) -> list[Row]:
        """Points around the origin for "train"; prompts without an answer elsewhere.

        Raises:
            DataError: there is no such split.
        """
        if split not in SPLITS:
            raise DataError(f"split '{split}'", ", ".join(SPLITS), "rows('train')")
        world = self.world
        given = points(world, POINTS) if split == "train" else [None] * SPLITS[split]
        return [
            Row(f"{split}/{i}", f"{split} {i}", point, "drawn" if split == "train" else "", world.meta)
            for i, point in enumerate(given)
        ]

    def base(self) -> Source:
        """The origin."""
        return Source(recipe={"theta": [0.0] * self.dimensions})

    def defaults(self) -> Mapping[str, Any]:
        """Settings that take a fraction of a second."""
        return {"fit": {"steps": 200, "batch": 64, "lr": 5e-2}}

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """The optima of a fine lattice of weights; None when a reward is not of this world."""
        if any(name not in NAMES for name in rewards):
            return None
        chosen, world = [NAMES.index(name) for name in rewards], self.world
        optima, eta = world.optima[chosen], world.eta[chosen]
        theta: Array = theory.best_theta(lattice(len(chosen), STEPS[len(chosen)]), optima, eta)
        table = theory.rewards(theta, optima, eta)
        return Truth([table] * len(rows), [list(theta)] * len(rows))
