from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.advantage import advantage, expected_best

values = st.integers(-5, 5)
tables = st.lists(st.tuples(values, values), min_size=2, max_size=6)


def slow(points, size, steps=4000):
    """Every subset enumerated, mu on a midpoint grid."""
    mu = (np.arange(steps) + 0.5) / steps
    rewards = np.array([(1 - mu) * p[0] + mu * p[1] for p in points])
    return np.mean([rewards[list(rows)].max(axis=0).mean() for rows in combinations(range(len(points)), size)])


@given(tables, st.data())
@settings(deadline=None, max_examples=40)
def test_agrees_with_enumerating_subsets(points, data):
    size = data.draw(st.integers(1, len(points)))
    assert expected_best(points, size) == pytest.approx(slow(points, size), abs=1e-5)


def test_one_run_by_hand():
    # Mean over mu of (1 - mu) a + mu b.
    assert expected_best([[2.0, 4.0]]) == pytest.approx(3.0)


def test_two_corners_by_hand():
    # max(1 - mu, mu) integrates to 3/4; each corner alone to 1/2.
    corners = [[1.0, 0.0], [0.0, 1.0]]
    assert expected_best(corners, 2) == pytest.approx(0.75)
    assert expected_best(corners, 1) == pytest.approx(0.5)


def test_advantage_shrinks_as_more_runs_are_paid_for(images, image_runs):
    gains = [advantage(images, image_runs, size) for size in range(1, len(image_runs) + 1)]
    assert all(a > b for a, b in pairwise(gains))
    assert gains[1] == pytest.approx(slow(images, 11) - slow(image_runs, 2), abs=1e-6)


def test_no_advantage_over_oneself(news):
    assert advantage(news, news, 11) == 0.0
    assert advantage(news, news, 2) > 0.0


@pytest.mark.parametrize("size", [0, 3])
def test_subsets_must_exist(size):
    with pytest.raises(DataError, match="a size from 1 to 2"):
        expected_best([[1.0, 0.0], [0.0, 1.0]], size)


def test_two_rewards_only():
    with pytest.raises(DataError, match="points have 3 columns"):
        expected_best([[1.0, 0.0, 2.0]])
