from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ric.run.sampling.randomness import generator, seeds

SEED = st.integers(0, 2**32)


@given(SEED, st.text(max_size=8), st.integers(0, 20), st.integers(0, 20))
def test_a_longer_list_starts_with_the_shorter(seed, name, n, more):
    assert seeds(seed, name, n + more)[:n] == seeds(seed, name, n)


def test_seeds_are_plain_numbers_in_range():
    drawn = seeds(3, "evaluation", 2000)
    assert {type(seed) for seed in drawn} == {int}
    assert min(drawn) >= 0
    assert max(drawn) < 2**63
    assert len(set(drawn)) == 2000


def test_seed_and_name_both_count():
    streams = {tuple(seeds(seed, name, 4)) for seed in (0, 1, 2**40) for name in ("", "a", "b", "ab")}
    assert len(streams) == 12


def test_independent_of_global_state_and_of_order():
    first = generator(5, "x").random(3)
    np.random.seed(0)  # noqa: NPY002 - the point is that it does not matter
    generator(5, "y").random(100)
    assert generator(5, "x").random(3).tolist() == first.tolist()


def test_pinned():
    """Old runs are continued with the same numbers, so this one must not change."""
    assert seeds(0, "evaluation", 1) == [7510528286048326974]
