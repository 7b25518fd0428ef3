"""The exact maximizer of a quadratic utility, as a single-objective learner: soups and MORL without training noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ric.errors import ConfigError
from ric.front.preferences import few
from ric.kinds import Array, Decoding, Job, Judge, Practice, Progress, Row, SingleObjective, Utility, Work

METHOD = "newton"


@dataclass(frozen=True)
class Newton(SingleObjective):
    """Newton's method by central differences, exact for utilities that are quadratic in each coordinate.

    A weighted sum of the quadratic world's rewards is; Tchebycheff utilities are not.

    Args:
        members: most members when run on its own; one for each weight of a simplex lattice.
        steps: most steps; it stops where the optimum is reached.
    """

    members: int = 5
    steps: int = 4

    needs = frozenset({METHOD})

    def __post_init__(self) -> None:
        """Refuse counts below one.

        Raises:
            ConfigError: with what is allowed.
        """
        for option in ("members", "steps"):
            if getattr(self, option) < 1:
                raise ConfigError(f"algo.{option} = {getattr(self, option)}", "at least 1", f"--set algo.{option}=4")

    def weights(self, k: int) -> Array:
        """The weights (m, k) that members are trained for."""
        return few(k, self.members)

    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train member `name` from `start`."""
        settings = job.fitting._replace(steps=self.steps)
        practice = Practice(METHOD, job.train.rows[:1], utility, {}, settings, Decoding(max_units=1))
        return job.improve(name, name, start, practice)


def climb(theta: Array, practice: Practice, judge: Judge, progress: Progress) -> tuple[Array, Work]:
    """theta (d,) at the utility's maximum, and what it took.

    Each step asks for the utility at theta and at theta +- e_j: for a quadratic these give gradient and curvature
    of every coordinate exactly. A coordinate that does not bend down moves by its gradient.
    """
    row, d, drawn, steps = practice.rows[0], len(theta), 0, 0
    for steps in range(1, practice.settings.steps + 1):
        around = np.vstack([theta, theta + np.eye(d), theta - np.eye(d)])
        values = judge(_rows(row, around, steps), np.zeros(len(around), dtype=np.int64)).utility
        drawn += len(around)
        here, up, down = values[0], values[1 : d + 1], values[d + 1 :]
        gradient, bend = (up - down) / 2, up - 2 * here + down
        move = np.where(bend < 0, -gradient / np.where(bend < 0, bend, -1.0), gradient)
        theta = theta + move
        progress(steps, practice.settings.steps, {"utility": float(here)})
        if np.abs(move).max() < 1e-10:
            break
    return theta, Work(steps=steps, rows_drawn=drawn, units_drawn=drawn)


def _rows(row: Row, points: Any, step: int) -> list[Row]:
    return [row._replace(id=f"newton/{step}/{i}", payload=point) for i, point in enumerate(points)]
