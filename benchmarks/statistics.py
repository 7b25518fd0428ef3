"""How often intervals are right, and whether p-values are uniform where nothing differs.

Two methods with fronts whose true figures are known answer the same prompts; prompts, methods on prompts, seeds,
seeds on prompts and single answers all scatter. Each repetition draws a new sample of prompts and seeds and asks
`ric compare`'s own functions for paired differences.

    python benchmarks/statistics.py                  # 1000 repetitions of every setting: the figures in docs/compare.md
    python benchmarks/statistics.py --repeats 100

Per setting it prints the share of 95 % intervals that hold the true difference (wanted: 93 to 97 %), and of p-values
under no difference the share below 5 % and the Kolmogorov-Smirnov test against uniform ones.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any, NamedTuple

import numpy as np

from ric.compare.measures import LARGER, REMOVED, measured
from ric.compare.methods import Method
from ric.compare.pairs import difference
from ric.front import Array, grid
from ric.kinds import Statistics
from ric.run.results import Curve, TrueFront

NAMES = ("first", "second")
SCALE = Statistics(NAMES, np.zeros(2), np.ones(2), np.tile(np.linspace(-2.0, 3.0, 101), (2, 1)))


class World(NamedTuple):
    """Standard deviations in z-scores of the training rewards, and sizes.

    Args:
        prompts: n.
        seeds: of training.
        gap: how far the first method's front lies outside the second's.
        on_prompt: how a method's rewards differ between prompts, beyond what all methods share.
        of_seed: how a training moves a whole front.
        on_seed: how a training moves single prompts.
        answer: how single answers scatter.
    """

    prompts: int
    seeds: int
    gap: float
    on_prompt: float = 0.5
    of_seed: float = 0.1
    on_seed: float = 0.3
    answer: float = 0.6


def arc(radius: float) -> Array:
    """Means (g, k) of a dial on a quarter of a circle."""
    angle = grid(2)[:, 0] * np.pi / 2
    return radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def fronts(world: World) -> tuple[Array, Array]:
    """The true fronts of both methods."""
    return arc(1.5 + world.gap), arc(1.5)


def sample(world: World, rng: np.random.Generator) -> tuple[Method, Method, TrueFront]:
    """Both methods on new prompts with new seeds; the truth is known without scatter of its own."""
    n, shared = world.prompts, rng.normal(size=(1, world.prompts, 2))
    methods = []
    for name, means in zip(("one", "other"), fronts(world), strict=True):
        liking = rng.normal(scale=world.on_prompt, size=(1, n, 2))
        curves = {}
        for seed in range(world.seeds):
            moved = rng.normal(scale=world.of_seed, size=(1, 1, 2)) if world.seeds > 1 else 0.0
            on_seed = rng.normal(scale=world.on_seed, size=(1, n, 2)) if world.seeds > 1 else 0.0
            answers = rng.normal(scale=world.answer, size=(len(means), n, 2))
            rewards = means[:, None, :] + shared + liking + moved + on_seed + answers
            curves[seed] = Curve(name, seed, grid(2), rewards, None, [], [name] * len(means))
        methods.append(Method(name, curves))
    best = arc(2.2)[:, None, :] + shared
    return methods[0], methods[1], TrueFront(grid(2), best, [])


def repeat(world: World, rng: np.random.Generator, draws: int) -> dict[str, tuple[float, float, float, float]]:
    """Figure -> difference, ends of its interval and p-value, in one repetition."""
    one, other, truth = sample(world, rng)
    measures = measured([one, other], SCALE, truth, draws)
    found = {figure: difference(one, other, figure, measures) for figure in LARGER if figure != REMOVED}
    return {figure: (d.value, d.low, d.high, d.p) for figure, d in found.items()}


def simulate(world: World, repeats: int, draws: int, seed: int) -> dict[str, Any]:
    """Coverage of the true difference, and p-values, per figure.

    The true difference is that of the fronts themselves, and exactly 0 without a gap.
    """
    from scipy.stats import kstest

    rng = np.random.default_rng(seed)
    rows = [repeat(world, rng, draws) for _ in range(repeats)]
    exact = true_difference(world)
    told = {}
    for figure, expected in exact.items():
        value, low, high, p = np.array([row[figure] for row in rows]).T
        told[figure] = {
            "true": expected,
            "mean": float(value.mean()),
            "coverage": float(((low <= expected) & (expected <= high)).mean()),
            "p_below_5_percent": float((p < 0.05).mean()),
        }
        if world.gap == 0:
            told[figure]["uniform_p"] = float(kstest(p, "uniform").pvalue)
    return told


def true_difference(world: World) -> dict[str, float]:
    """Figures of the fronts themselves: what infinitely many prompts and seeds would give."""
    one, other = fronts(world)
    curves = [Curve("m", 0, grid(2), means[:, None, :], None, [], ["m"] * len(means)) for means in (one, other)]
    methods = [Method(name, {0: curve}) for name, curve in zip(("one", "other"), curves, strict=True)]
    measures = measured(methods, SCALE, TrueFront(grid(2), arc(2.2)[:, None, :], []), 2)
    return {figure: difference(*methods, figure, measures).value for figure in LARGER if figure != REMOVED}


def main() -> None:
    """Print one line of JSON a setting."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 3, 10])
    parser.add_argument("--prompts", type=int, default=200)
    given = parser.parse_args()
    for seeds in given.seeds:
        for gap in (0.0, 0.2):
            world, started = World(given.prompts, seeds, gap), time.perf_counter()
            told = simulate(world, given.repeats, given.draws, given.seed)
            spent = time.perf_counter() - started
            print(json.dumps({**world._asdict(), "repeats": given.repeats, "seconds": round(spent), "figures": told}))


if __name__ == "__main__":
    main()
