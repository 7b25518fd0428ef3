import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ric_plugins.samplers.noise import exponentials, step_keys

IDS = torch.arange(1000, dtype=torch.int32)
U64, U32 = (1 << 64) - 1, (1 << 32) - 1


def slow_splitmix(z):
    z = (z + 0x9E3779B97F4A7C15) & U64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & U64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & U64
    return z ^ (z >> 31)


def slow_mix(h):
    h = ((h ^ (h >> 16)) * 0x85EBCA6B) & U32
    h = ((h ^ (h >> 13)) * 0xC2B2AE35) & U32
    return h ^ (h >> 16)


def slow_exponential(seed, step, token):
    """The same number in plain integers."""
    key = slow_splitmix(slow_splitmix(seed & U64) ^ step)
    bits = slow_mix(slow_mix(token ^ (key & U32)) ^ (key >> 32))
    return -math.log1p(-((bits >> 9) + 0.5) / 2**23)


def test_splitmix_gives_its_published_first_output():
    assert slow_splitmix(0) == 0xE220A8397B1DCDAF


@given(seed=st.integers(-(2**63), 2**64), step=st.integers(0, 5000), token=st.integers(0, 300_000))
def test_against_plain_integers(seed, step, token):
    fast = exponentials([seed], step, torch.tensor([token], dtype=torch.int32)).item()
    assert fast == pytest.approx(slow_exponential(seed, step, token), rel=1e-5)
    assert fast > 0


def test_a_row_does_not_see_its_batch():
    together = exponentials([5, 6, 7], 3, IDS)
    for i, seed in enumerate([5, 6, 7]):
        assert torch.equal(together[i], exponentials([seed], 3, IDS)[0])


def test_they_are_standard_exponential_and_unrelated():
    table = exponentials(range(200), 0, IDS).double().numpy()
    assert table.mean() == pytest.approx(1.0, abs=0.01)
    assert table.var() == pytest.approx(1.0, abs=0.02)
    levels = np.quantile(table, [0.01, 0.25, 0.5, 0.75, 0.99])
    assert levels == pytest.approx([-math.log(1 - q) for q in (0.01, 0.25, 0.5, 0.75, 0.99)], rel=0.02)
    next_step = exponentials(range(200), 1, IDS).double().numpy()
    for one, other in ((table, next_step), (table[:-1], table[1:]), (table[:, :-1], table[:, 1:])):
        assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.01


def test_keys_differ_between_rows_and_steps():
    keys = np.concatenate([step_keys(range(300), step) for step in range(30)])
    assert len({tuple(k) for k in keys.tolist()}) == 9000


def test_the_largest_and_the_smallest_uniform_stay_inside_the_unit_interval():
    ends = torch.tensor([0, 2**23 - 1], dtype=torch.int32).to(torch.float32).add_(0.5).mul_(2.0**-23)
    assert 0 < float(ends[0]) < float(ends[1]) < 1
    # A float32 has 24 bits: with 24 of them drawn, adding the half would round the largest up to 1.
    assert float(torch.tensor(2**24 - 1, dtype=torch.float32).add(0.5).mul(2.0**-24)) == 1.0
