"""Imaginary finished runs on one ground."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ric.compare.members import Member
from ric.front.preferences import grid
from ric.kinds import Statistics
from ric.run.results import Curve, Results, TrueFront

NAMES = ("harmless", "helpful")
PROMPTS = 30


def arc(radius):
    angle = grid(2)[:, 0] * np.pi / 2
    return radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def entry(stage, kind, method="", **counts):
    return {"stage": stage, "kind": kind, "method": method, "seconds": 1.0, **counts}


def make_member(label="ric", seed=0, radius=1.5, *, truth=True, budget=1.0, config=None, algo=None, base=True):
    """A run whose dial lies on a quarter of a circle, beside the base model's point."""
    algo = algo or label
    shared = np.random.default_rng(0).normal(size=(1, PROMPTS, 2))
    rng = np.random.default_rng([seed, *label.encode()])
    rewards = arc(radius)[:, None] + shared + 0.1 * rng.normal(size=(11, PROMPTS, 2))
    payloads = [[f"{label} {point} <b>{row}" for row in range(PROMPTS)] for point in range(11)]
    curves = [Curve(algo, seed, grid(2), rewards, None, payloads, [algo] * 11)]
    if base:
        curves.append(Curve("base", seed, None, shared + 0.0, None, payloads[:1], ["base"]))
    results = Results(
        "hh", Statistics(NAMES, np.zeros(2), np.ones(2), np.tile(np.linspace(-2, 2, 101), (2, 1))),
        [f"p{i}" for i in range(PROMPTS)], [f"prompt {i} & more" for i in range(PROMPTS)], curves,
        TrueFront(grid(2), arc(2.2)[:, None] + shared, payloads) if truth else None,
        [
            entry("base", "build", units_trained=10**9), entry("score", "score", reward_calls=60),
            entry(f"{algo}-fit", "fit", algo, units_trained=1000, steps=10),
            entry(f"{algo}-round-0", "rollout", algo, units_generated=500, reward_calls=40),
            entry(f"evaluate-{algo}", "rollout", algo, units_generated=10**6, reward_calls=600),
            entry("evaluate-base", "rollout", "base", units_generated=10**5),
        ],
        {"algo": {"name": algo}, "task": {"name": "hh"}, "seed": seed, "rewards": [{"name": n} for n in NAMES],
         "decoding": {"temperature": 1.0, "batch": 8}, "data": None, **(config or {})},
    )  # fmt: skip
    return Member(label, Path(f"runs/{label}-{seed}"), results, "abc", budget)


def changed(member, **changes):
    """The member with other results."""
    return member._replace(results=replace(member.results, **changes))


@pytest.fixture(scope="session")
def make():
    return make_member


@pytest.fixture(scope="session")
def change():
    return changed


@pytest.fixture(scope="session")
def trio():
    """Three methods with two seeds each; ric's front lies outside morl's, and soup.s is the same."""
    radii = {"ric": 1.8, "morl": 1.3, "soup": 1.3}
    return [make_member(label, seed, radius) for label, radius in radii.items() for seed in (0, 1)]


@pytest.fixture(scope="session")
def comparison(trio):
    from ric.compare import compared

    return compared(trio, ["soup and morl share a learner"], draws=200)
