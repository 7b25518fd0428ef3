"""A task without text: a prompt is a centre in the plane, two poles pull at the points around it.

Each reward is minus the squared distance to its pole, so the best points for a weighting lie on the line
between the poles, and the truth is that line. A local plugin file, like `plane.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ric.kinds import Array, Conditioned, Format, Reward, Row, Source, Statistics, Task, Truth
from ric.plugin import Component, hookimpl

POLES = {"east": (1.0, 0.0), "west": (-1.0, 0.0), "north": (0.0, 1.0)}
"""Reward -> its pole, seen from the prompt's centre: on the rim of the disc that holds the training points."""


@hookimpl
def ric_tasks() -> list[Component]:
    return [Component("plane-world", "plane_world:PlaneWorld", "Points between two poles.")]


@hookimpl
def ric_rewards() -> list[Component]:
    target = "plane_world:Near"
    return [Component(name, target, f"Nearness to the {name} pole.", options={"pole": name}) for name in POLES]


@hookimpl
def ric_formats() -> list[Component]:
    return [Component("vector", "plane_world:Vector", "Targets as numbers, for policies that read no text.")]


@dataclass(frozen=True)
class Near(Reward):
    """Minus the squared distance to a pole."""

    pole: str = "east"

    def score(self, prompts: Sequence[Any], payloads: Sequence[Any], rows: Sequence[Row]) -> Array:
        points = np.array([np.subtract(y, x) for x, y in zip(prompts, payloads, strict=True)]).reshape(-1, 2)
        return -((points - POLES[self.pole]) ** 2).sum(axis=1)

    def fingerprint(self) -> str:
        return f"near {self.pole} {POLES[self.pole]}"


@dataclass(frozen=True)
class Vector(Format):
    """The targets themselves, clipped to the range of the training rows; there is no tag text."""

    def encode(self, prompt: Any, targets: Array, statistics: Statistics) -> Conditioned:
        return Conditioned(prompt, "", "", "", np.clip(targets, statistics.low, statistics.high))

    def decode(self, tags: str, statistics: Statistics) -> Array | None:
        return None

    def strip(self, text: str, statistics: Statistics) -> str:
        return text

    def resolution(self, statistics: Statistics) -> Array:
        return np.zeros(len(statistics.names))


@dataclass(frozen=True)
class PlaneWorld(Task):
    """Centres of three splits, and points spread evenly over a unit disc around those of the training split."""

    default_rewards = ("east", "west")
    backend = "plane"

    def rows(self, split: str) -> list[Row]:
        number, centres, each = {"train": (0, 60, 20), "validation": (1, 16, 1), "test": (2, 24, 1)}[split]
        rng = np.random.default_rng(number)
        places = np.repeat(rng.uniform(-2.0, 2.0, (centres, 2)).round(3), each, axis=0)
        angles, radii = rng.uniform(0.0, 2 * np.pi, len(places)), np.sqrt(rng.random(len(places)))
        points = (places + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)).round(6)
        return [
            Row(f"{split}/{i}", place, point if split == "train" else None, "disc")
            for i, (place, point) in enumerate(zip(places.tolist(), points, strict=True))
        ]

    def base(self) -> Source:
        pairs = [(row.prompt, row.payload.tolist()) for row in self.rows("train")]
        return Source(recipe={"pairs": pairs, "fit": {"steps": 200, "batch": 128, "lr": 5e-3}})

    def defaults(self) -> Mapping[str, Any]:
        return {"format": {"name": "vector"}, "fit": {"steps": 500, "batch": 128, "lr": 5e-3}}

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """101 points on the line between the two poles; None when other rewards are asked for."""
        if set(rewards) != {"east", "west"}:
            return None
        offsets = np.stack([np.linspace(-1.0, 1.0, 101), np.zeros(101)], axis=1)
        table = np.stack([Near(name).score([(0.0, 0.0)] * 101, offsets, []) for name in rewards], axis=1)
        return Truth([table] * len(rows), [list(np.add(row.prompt, offsets)) for row in rows])
