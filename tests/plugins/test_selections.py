"""Selections: hand-computed rows and slow plain-Python oracles."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError
from ric_plugins.selections import SELECTIONS

# Columns 0..4 and 4..0: the .5 quantile of both is 2.
CROSS = np.array([[0.0, 4.0], [1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [4.0, 0.0]])
GROUP = np.zeros(5, dtype=np.int64)
NAN = math.nan

rewards_of = st.integers(1, 3).flatmap(
    lambda k: st.lists(
        st.lists(st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0, NAN]), min_size=k, max_size=k), min_size=1, max_size=9
    )
)


def first(rewards, _group) -> np.ndarray:
    """The first reward as the utility."""
    return rewards[:, 0]


def kept(name, rewards, group=None, **options) -> list[int]:
    """The rows a selection keeps, after checking the form of what it returns."""
    rewards = np.array(rewards, dtype=float)
    group = np.zeros(len(rewards), dtype=np.int64) if group is None else np.array(group)
    before = rewards.copy()
    indices, weights = SELECTIONS[name](**options)(rewards, group)
    assert indices.dtype == np.int64
    assert weights.dtype == np.float64
    assert weights.tolist() == [1.0] * len(indices)
    assert (np.diff(indices) > 0).all()
    np.testing.assert_array_equal(rewards, before)
    return indices.tolist()


def test_all_and_any_by_hand() -> None:
    assert kept("all", CROSS, quantile=0.5) == [2]
    assert kept("any", CROSS, quantile=0.5) == [0, 1, 2, 3, 4]
    assert kept("any", CROSS, quantile=0.75) == [0, 1, 3, 4]
    assert kept("all", CROSS, quantile=0.0) == [0, 1, 2, 3, 4]


def test_the_default_quantile_is_the_papers() -> None:
    ten = np.arange(10.0)[:, None]  # its .7 quantile is 6.3
    assert kept("all", ten) == kept("any", ten) == [7, 8, 9]


def test_a_reward_that_does_not_apply_is_met_for_all_and_not_for_any() -> None:
    rows = [[0.0, NAN], [1.0, NAN], [NAN, 0.0], [NAN, 1.0], [NAN, NAN]]
    assert kept("all", rows, quantile=1.0) == [1, 3, 4]
    assert kept("any", rows, quantile=1.0) == [1, 3]
    assert kept("any", [[NAN], [NAN]]) == []
    assert kept("all", [[NAN, 1.0], [NAN, 2.0]], quantile=1.0) == [1]


def slow_threshold(column, quantile) -> float:
    """The linearly interpolated quantile of a column without its NaNs."""
    values = sorted(v for v in column if not math.isnan(v))
    if not values:
        return NAN
    at = quantile * (len(values) - 1)
    low, high = values[math.floor(at)], values[math.ceil(at)]
    return low + (at - math.floor(at)) * (high - low)


@given(rewards=rewards_of, quantile=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]))
def test_all_and_any_are_the_slow_ones(rewards, quantile) -> None:
    thresholds = [slow_threshold(column, quantile) for column in zip(*rewards, strict=True)]
    met = [[v >= t for v, t in zip(row, thresholds, strict=True)] for row in rewards]
    lacking = [[math.isnan(v) for v in row] for row in rewards]
    both = [all(a or b for a, b in zip(m, x, strict=True)) for m, x in zip(met, lacking, strict=True)]
    assert kept("all", rewards, quantile=quantile) == [i for i, keep in enumerate(both) if keep]
    assert kept("any", rewards, quantile=quantile) == [i for i, row in enumerate(met) if any(row)]


def test_none_keeps_everything() -> None:
    assert kept("none", CROSS) == [0, 1, 2, 3, 4]


def test_best_of_by_hand() -> None:
    rewards, group = [[1.0], [3.0], [2.0], [5.0], [5.0], [NAN]], [7, 7, 7, 2, 2, 4]
    assert kept("best_of", rewards, group, utility=first) == [1, 3]
    assert kept("best_of", rewards, group, utility=first, k_keep=2) == [1, 2, 3, 4]
    assert kept("best_of", rewards, group, utility=first, k_keep=9) == [0, 1, 2, 3, 4]


@given(rewards=rewards_of, k_keep=st.integers(1, 4), data=st.data())
def test_best_of_is_the_slow_one(rewards, k_keep, data) -> None:
    group = data.draw(st.lists(st.integers(-1, 3), min_size=len(rewards), max_size=len(rewards)))
    expected = []
    for g in set(group):
        rows = [i for i in range(len(rewards)) if group[i] == g and not math.isnan(rewards[i][0])]
        expected += sorted(rows, key=lambda i: (-rewards[i][0], i))[:k_keep]
    assert kept("best_of", rewards, group, utility=first, k_keep=k_keep) == sorted(expected)


def test_top_fraction_by_hand() -> None:
    rewards = [[1.0], [4.0], [4.0], [NAN], [0.0]]
    assert kept("top_fraction", rewards, utility=first, fraction=0.5) == [1, 2]
    assert kept("top_fraction", rewards, utility=first, fraction=0.01) == [1]
    assert kept("top_fraction", rewards, utility=first, fraction=1.0) == [0, 1, 2, 4]
    assert kept("top_fraction", [[NAN]], utility=first, fraction=1.0) == []


@pytest.mark.parametrize(("n", "fraction", "count"), [(100, 0.07, 7), (100, 0.14, 14), (10, 0.7, 7), (7, 0.5, 4)])
def test_top_fraction_counts_without_rounding_noise(n, fraction, count) -> None:
    assert len(kept("top_fraction", np.arange(float(n))[:, None], utility=first, fraction=fraction)) == count


def test_equal_rows_are_taken_in_their_order() -> None:
    many = np.tile([[1.0], [2.0]], (500, 1))
    assert kept("top_fraction", many, utility=first, fraction=0.25) == list(range(1, 501, 2))
    assert kept("best_of", many, utility=first, k_keep=250) == list(range(1, 501, 2))


def test_pareto_by_hand() -> None:
    rewards = [[1.0, 2.0], [2.0, 1.0], [0.0, 0.0], [1.0, 2.0], [1.0, 1.0]]
    assert kept("pareto", rewards) == [0, 1, 3]
    assert kept("pareto", rewards, ranks=2) == [0, 1, 3, 4]
    assert kept("pareto", rewards, ranks=3) == [0, 1, 2, 3, 4]


def test_pareto_compares_rows_with_the_same_rewards() -> None:
    rewards = [[1.0, NAN], [2.0, NAN], [0.0, 0.0], [NAN, NAN], [-1.0, -1.0]]
    assert kept("pareto", rewards) == [1, 2]
    assert kept("pareto", [[NAN], [NAN]]) == []


def slow_fronts(rewards, ranks) -> list[int]:
    """Rows of the first fronts, peeled off one after the other within each pattern of missing rewards."""
    left = {i for i, row in enumerate(rewards) if not all(map(math.isnan, row))}
    chosen: set[int] = set()
    for _ in range(ranks):
        front = {i for i in left if not any(beats(rewards[j], rewards[i]) for j in left)}
        chosen |= front
        left -= front
    return sorted(chosen)


def beats(a, b) -> bool:
    """Whether row a applies to the same rewards as b, is nowhere worse and somewhere better."""
    if [math.isnan(v) for v in a] != [math.isnan(v) for v in b]:
        return False
    pairs = [(x, y) for x, y in zip(a, b, strict=True) if not math.isnan(x)]
    return all(x >= y for x, y in pairs) and any(x > y for x, y in pairs)


@given(rewards=rewards_of, ranks=st.integers(1, 3))
def test_pareto_is_the_slow_one(rewards, ranks) -> None:
    assert kept("pareto", rewards, ranks=ranks) == slow_fronts(rewards, ranks)


@pytest.mark.parametrize("name", sorted(SELECTIONS))
def test_no_rows_give_no_rows(name) -> None:
    options = {"utility": first} if name in ("best_of", "top_fraction") else {}
    assert kept(name, np.empty((0, 2)), **options) == []


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("all", {"quantile": 1.1}, "quantile = 1.1"),
        ("any", {"quantile": -0.1}, "a level from 0 to 1"),
        ("best_of", {"utility": first, "k_keep": 0}, "k_keep = 0"),
        ("top_fraction", {"utility": first, "fraction": 0.0}, "a share above 0 and at most 1"),
        ("pareto", {"ranks": 0}, "ranks = 0"),
    ],
)
def test_options_out_of_range_are_refused(name, options, message) -> None:
    with pytest.raises(ConfigError, match=message):
        SELECTIONS[name](**options)
