from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.kinds import Statistics, describe
from ric.kinds.statistics import LEVELS

NUMBERS = st.floats(-1e6, 1e6) | st.just(math.nan)


def slow(column):
    """Mean and population std of what is not NaN."""
    kept = [x for x in column if not math.isnan(x)]
    mean = math.fsum(kept) / len(kept)
    return mean, math.sqrt(math.fsum((x - mean) ** 2 for x in kept) / len(kept))


def test_by_hand():
    # 1, 2, 3, 6: mean 3, squared deviations 4, 1, 0, 9, so the population variance is 14 / 4.
    found = describe(["r"], np.array([[1.0], [2.0], [3.0], [6.0]]))
    assert found.names == ("r",)
    assert found.mean.tolist() == [3.0]
    assert found.std.tolist() == [math.sqrt(3.5)]
    assert found.quantiles.shape == (1, LEVELS)
    z = [-2 / math.sqrt(3.5), -1 / math.sqrt(3.5), 0.0, 3 / math.sqrt(3.5)]
    assert (found.low[0], found.high[0]) == (z[0], z[3])
    assert found.quantiles[0, 50] == pytest.approx((z[1] + z[2]) / 2)  # the median lies between 2 and 3
    assert found.quantiles[0, 25] == pytest.approx(z[0] + 0.75 * (z[1] - z[0]))  # at 0.25 (n - 1) = 0.75


def test_nan_is_left_out_reward_by_reward():
    raw = np.array([[1.0, np.nan], [np.nan, 4.0], [3.0, 6.0], [np.nan, 8.0]])
    found = describe(("a", "b"), raw)
    alone = [describe(("x",), raw[~np.isnan(raw[:, j])][:, j : j + 1]) for j in range(2)]
    for name in ("mean", "std", "quantiles"):
        assert np.array_equal(getattr(found, name), np.concatenate([getattr(one, name) for one in alone]))
    assert np.isfinite(found.quantiles).all()


@given(
    st.lists(NUMBERS, min_size=3, max_size=20).filter(lambda c: len({round(x, 2) for x in c if not math.isnan(x)}) > 1)
)
def test_against_slow_arithmetic(column):
    found = describe(("r",), np.array(column)[:, None])
    mean, std = slow(column)
    assert found.mean[0] == pytest.approx(mean, rel=1e-9, abs=1e-6)
    assert found.std[0] == pytest.approx(std, rel=1e-6)
    assert (np.diff(found.quantiles[0]) >= 0).all()


@pytest.mark.parametrize(
    ("rewards", "text"),
    [
        ([[1.0, 2.0], [2.0, 2.0]], "reward 'b' gave the constant 2 on all 2 training rows"),
        ([[1.0, 2.0], [2.0, np.nan]], "reward 'b' gave the constant 2"),
        ([[1.0, np.nan], [2.0, np.nan]], "reward 'b' gave no finite value"),
        ([[1e9, 0.0], [1e9, 1.0]], "reward 'a' gave the constant 1e"),
        ([[0.1 + 0.2, 0.0], [0.3, 1.0]], "reward 'a' gave the constant 0.3"),
        (np.zeros((0, 2)), "reward 'a' gave no finite value on all 0 training rows"),
    ],
)
def test_a_reward_without_a_scale_is_refused(rewards, text):
    with pytest.raises(DataError, match=text) as caught:
        describe(("a", "b"), np.asarray(rewards, dtype=np.float64))
    assert "--rewards" in caught.value.hint


def test_a_small_scale_is_a_scale():
    found = describe(("r",), np.array([[0.0], [1e-9]]))
    assert found.z(np.array([[0.0], [1e-9]])).tolist() == [[-1.0], [1.0]]


def test_z_and_raw_are_inverse_for_any_shape():
    statistics = Statistics(("a", "b"), np.array([1.0, -2.0]), np.array([2.0, 0.5]), np.zeros((2, LEVELS)))
    assert statistics.z(np.array([3.0, -2.5])).tolist() == [1.0, -1.0]
    assert statistics.raw(np.array([1.0, -1.0])).tolist() == [3.0, -2.5]
    block = np.arange(24.0).reshape(3, 4, 2)
    assert np.array_equal(statistics.raw(statistics.z(block)), block)
    assert np.isnan(statistics.z(np.array([np.nan, 0.0]))[0])


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e-9, 1e-9)), min_size=2, max_size=8, unique_by=(
    lambda pair: round(pair[0]), lambda pair: round(pair[1], 11))))  # fmt: skip
def test_json_keeps_every_bit(pairs):
    raw = np.array(pairs)
    if raw[:, 0].std() < 1e-2 or raw[:, 1].std() < 1e-11:
        return
    statistics = describe(("é\u2028", "b"), raw)
    found = Statistics.from_dict(json.loads(json.dumps(statistics.as_dict())))
    assert found.names == statistics.names
    for name in ("mean", "std", "quantiles"):
        kept, expected = getattr(found, name), getattr(statistics, name)
        assert (kept.dtype, kept.tobytes()) == (expected.dtype, expected.tobytes())
