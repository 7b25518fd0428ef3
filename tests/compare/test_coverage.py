"""Intervals hold the truth about as often as they say, and p-values are uniform where nothing differs.

At a size that a test can afford; `benchmarks/statistics.py` has the full one.
"""

import numpy as np
import pytest
from scipy.stats import kstest

from ric.front.crossed import crossed
from ric.front.hypervolume import hypervolume
from ric.front.reference import Reference
from ric.front.stacked import hypervolumes

PROMPTS, DRAWS, REPEATS = 40, 40, 150
REFERENCE = Reference((-3.0, -3.0), "test")


def front(radius):
    angle = np.linspace(0, np.pi / 2, 5)
    return radius * np.stack([np.sin(angle), np.cos(angle)], axis=1)


def one(rng, seeds, gap):
    """The paired difference of two methods' hypervolumes in one experiment."""
    shared = rng.normal(scale=0.3, size=(PROMPTS, 2))
    rows = rng.integers(0, PROMPTS, size=(DRAWS, PROMPTS))
    counts = np.stack([np.bincount(row, minlength=PROMPTS) for row in [np.arange(PROMPTS), *rows]]) / PROMPTS
    found = []
    for radius in (2.0 + gap, 2.0):
        liking = rng.normal(scale=0.5, size=(PROMPTS, 2))
        for _ in range(seeds):
            moved = rng.normal(scale=0.1 if seeds > 1 else 0.0, size=2)
            own = front(radius)[:, None] + shared + liking + moved + rng.normal(scale=0.2, size=(5, PROMPTS, 2))
            found.append(hypervolumes(np.einsum("bn,gnk->bgk", counts, own), REFERENCE))
    table = np.array(found).reshape(2, seeds, -1)
    step = table[0] - table[1]
    return crossed(step[:, 0], step[:, 1:], PROMPTS)


@pytest.mark.parametrize("seeds", [1, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("gap", [0.0, 0.3])
def test_coverage_and_uniform_p_values(seeds, gap):
    rng = np.random.default_rng(seeds)
    found = [one(rng, seeds, gap) for _ in range(REPEATS)]
    exact = hypervolume(front(2.0 + gap), REFERENCE).value - hypervolume(front(2.0), REFERENCE).value
    held = np.mean([f.low <= exact <= f.high for f in found])
    assert 0.91 <= held <= 0.985, "95 % give or take two standard errors of 150 repetitions"
    if gap == 0:
        assert kstest([f.p for f in found], "uniform").pvalue > 0.01
    else:
        assert np.mean([f.p < 0.05 for f in found]) > 0.3, "a difference that is there is often shown"
