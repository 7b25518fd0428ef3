"""A small world of answers with known rewards, and the results of imaginary methods in it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ric.front.preferences import grid
from ric.kinds import Array, describe
from ric.run.results import Curve, Results, TrueFront

NAMES = ("harmless", "helpful", "humor")
TROUBLE = ["</script><b>bold</b>", '"quotes" & <tags>', "emoji 🙂 and شكرا", "line\u2028separator", "plain"]


def world(k: int, n: int, rng: np.random.Generator) -> Array:
    """Raw rewards (n, answers, k) of 24 answers a prompt, on an arc so that rewards trade off."""
    direction = np.abs(rng.normal(size=(n, 24, k))) + 0.05
    direction /= np.linalg.norm(direction, axis=2, keepdims=True)
    return direction * rng.uniform(0.4, 1.0, size=(n, 24, 1)) * np.array([2.0, 1.0, 5.0])[:k]


def taken(answers: Array, choice: Array, label: str) -> tuple[Array, list[list[str]]]:
    """Rewards (g, n, k) and payloads of the answers chosen, (g, n) indices."""
    rewards = np.stack([answers[np.arange(len(answers)), row] for row in choice])
    return rewards, [[f"{label} {i}: answer {a}" for i, a in enumerate(row)] for row in choice]


def make_results(k: int = 2, n: int = 24, truth: bool = True, seed: int = 0) -> Results:
    """A dial that is often right, an sft point, a base point, and the exact front."""
    rng = np.random.default_rng(seed)
    answers = world(k, n, rng)
    statistics = describe(NAMES[:k], answers.reshape(-1, k))
    weights = grid(k)
    utility = np.einsum("gk,nak->gna", weights, statistics.z(answers))
    best = utility.argmax(axis=2)
    noisy = (utility + rng.gumbel(scale=0.25, size=utility.shape)).argmax(axis=2)
    exact, exact_payloads = taken(answers, best, "best")
    ric, ric_payloads = taken(answers, noisy, "ric")
    desired = statistics.z(exact) + rng.normal(scale=0.1, size=exact.shape)
    sft, sft_payloads = taken(answers, utility.mean(axis=0).argmax(axis=1)[None], "sft")
    base, base_payloads = taken(answers, rng.integers(0, 24, size=(1, n)), "base")
    ric_payloads[0][: len(TROUBLE)] = TROUBLE
    return Results(
        task="hh",
        statistics=statistics,
        ids=[f"p{i}" for i in range(n)],
        prompts=[TROUBLE[i % 5] + f" #{i}" for i in range(n)],
        curves=[
            Curve("ric", 0, weights, ric, desired, ric_payloads, ["ric"] * len(weights)),
            Curve("sft", 0, None, sft, None, sft_payloads, ["sft"]),
            Curve("base", 0, None, base, None, base_payloads, ["base"]),
        ],
        truth=TrueFront(weights, exact, exact_payloads) if truth else None,
        ledger=[
            {
                "stage": "fit-0",
                "kind": "fit",
                "seconds": 12.5,
                "units_trained": 4096,
                "steps": 64,
                "peak_memory_mb": 900.0,
            },
            {"stage": "rollout-0", "kind": "rollout", "seconds": 3.25, "units_generated": 1000, "reward_calls": 48},
        ],
        config={"algo": {"name": "ric", "rounds": 2}, "task": "hh </pre>"},
        manifest={"versions": {"ric": "0.1.0"}, "seed": 0},
    )


@pytest.fixture(scope="session")
def make() -> Callable[..., Results]:
    return make_results
