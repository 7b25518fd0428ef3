"""The choice among proposals against slow plain Python, and the floor's calibration by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.kinds import Proposals
from ric_plugins.mappings.plausible import calibrate_floor, choose, choose_rows


def slow_choose(targets, loglik, weight, floor, tie) -> int | None:
    """The same choice, one proposal at a time."""
    usable = [i for i in range(len(loglik)) if math.isfinite(loglik[i]) and all(map(math.isfinite, targets[i]))]
    if not usable:
        return None
    most = max(loglik[i] for i in usable)
    best, best_utility = None, -math.inf
    for i in usable:
        if floor > 0 and loglik[i] < most + math.log(floor):
            continue
        utility = sum(w * z for w, z in zip(weight, targets[i], strict=True)) + tie * sum(targets[i])
        if utility > best_utility:
            best, best_utility = i, utility
    return best


# Quarters and halves add without rounding, so that ties are ties in both computations.
values = st.sampled_from([-2.0, -0.5, 0.0, 0.25, 1.0, 3.0, math.nan, math.inf, -math.inf])
logs = st.sampled_from([0.0, -0.5, -1.0, -1.25, -3.0, -20.0, -math.inf, math.nan])


@given(data=st.data(), m=st.integers(1, 8), k=st.integers(1, 4), floor=st.sampled_from([0.0, 0.03, 0.3, 0.7, 1.0]))
def test_the_choice_is_the_slow_one(data, m, k, floor) -> None:
    targets = data.draw(st.lists(st.lists(values, min_size=k, max_size=k), min_size=m, max_size=m))
    loglik = data.draw(st.lists(logs, min_size=m, max_size=m))
    weight = data.draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=k, max_size=k))
    tie = data.draw(st.sampled_from([0.0, 2.0**-20]))
    expected = slow_choose(targets, loglik, weight, floor, tie)
    assert choose(np.array(targets), np.array(loglik), np.array(weight), floor, tie) == expected


TARGETS = np.array([[3.0, -1.0], [1.0, 1.0], [0.5, 2.0], [9.0, 9.0]])
LOGLIK = np.log([0.2, 0.5, 0.25, 0.001])


def test_the_floor_bars_what_is_unlikely() -> None:
    corner = np.array([1.0, 0.0])
    assert choose(TARGETS, LOGLIK, corner, 0.0, 0.0) == 3
    assert choose(TARGETS, LOGLIK, corner, 0.3, 0.0) == 0
    assert choose(TARGETS, LOGLIK, corner, 0.45, 0.0) == 1
    assert choose(TARGETS, LOGLIK, corner, 1.0, 0.0) == 1


def test_the_floor_is_relative_to_the_likeliest_usable_proposal() -> None:
    targets = np.vstack([TARGETS, [np.nan, 0.0]])
    loglik = np.append(LOGLIK, 0.0)
    assert choose(targets, loglik, np.array([1.0, 0.0]), 0.3, 0.0) == 0


def test_the_tie_term_keeps_a_reward_of_zero_weight() -> None:
    targets, even = np.array([[1.0, -3.0], [1.0, 2.0]]), np.zeros(2)
    assert choose(targets, even, np.array([1.0, 0.0]), 0.3, 0.0) == 0
    assert choose(targets, even, np.array([1.0, 0.0]), 0.3, 1e-6) == 1


def test_rows_without_a_usable_proposal_take_the_fallback() -> None:
    targets = np.stack([TARGETS, np.full_like(TARGETS, np.nan)])
    fallback = np.array([[7.0, 7.0], [5.0, 6.0]])
    chosen = choose_rows(Proposals(targets, np.stack([LOGLIK, LOGLIK])), np.eye(2), fallback, 0.3, 1e-6)
    np.testing.assert_array_equal(chosen, [[3.0, -1.0], [5.0, 6.0]])
    np.testing.assert_array_equal(fallback, [[7.0, 7.0], [5.0, 6.0]])


def test_calibration_takes_the_floor_with_the_largest_mean_utility() -> None:
    weights = np.array([[1.0, 0.0], [0.5, 0.5]])
    # Utilities 0 and 1, then 1 and 0.5, then 2 and 0.
    obtained = np.array([[[0.0, 9.0], [1.0, 1.0]], [[1.0, 0.0], [1.0, 0.0]], [[2.0, 0.0], [-1.0, 1.0]]])
    assert calibrate_floor([0.03, 0.3, 0.7], obtained, weights) == 0.7
    assert calibrate_floor([0.03, 0.3], obtained[:2], weights) == 0.3


def test_of_equal_floors_the_larger_wins_and_nan_counts_as_the_mean() -> None:
    weights = np.array([[0.5, 0.5]])
    obtained = np.array([[[2.0, np.nan]], [[1.0, 1.0]], [[0.0, 2.0]]])
    assert calibrate_floor([0.1, 0.5, 0.3], obtained, weights) == 0.5


def test_calibration_refuses_shapes_that_do_not_fit() -> None:
    with pytest.raises(DataError, match=r"shape \(floors, prompts, rewards\)"):
        calibrate_floor([0.1], np.zeros((2, 1, 2)), np.zeros((1, 2)))
    with pytest.raises(DataError, match="sample and score once per floor"):
        calibrate_floor([0.1], np.zeros((1, 0, 2)), np.zeros((0, 2)))
