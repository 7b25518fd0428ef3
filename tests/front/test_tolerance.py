import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.dominance import nondominated
from ric.front.tolerance import chain, tolerance_front

tables = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=10)


def slow(points, t):
    ranges = [max(p[j] for p in points) - min(p[j] for p in points) for j in range(2)]
    beats = lambda q, p: all(q[j] > p[j] + t * ranges[j] for j in range(2))  # noqa: E731
    return [not any(beats(q, p) for q in points) for p in points]


@given(tables, st.sampled_from([0.0, 0.01, 0.5, 1.0]))
def test_agrees_with_plain_loops(points, t):
    assert tolerance_front(points, t).tolist() == slow(points, t)


@given(tables)
def test_keeps_every_non_dominated_point(points):
    assert (tolerance_front(points) | ~nondominated(points)).all()


def test_a_point_must_be_beaten_in_every_reward_by_more_than_the_tolerance():
    # Ranges are 10 and 10, so t = 0.1 allows 1 in each.
    points = [(0, 10), (10, 0), (6, 6), (5, 5), (4.9, 4.9), (3, 6)]
    assert tolerance_front(points, 0.1).tolist() == [True, True, True, True, False, True]


def test_news_front_keeps_one_dominated_point(news):
    assert (np.flatnonzero(tolerance_front(news)) + 1).tolist() == [3, 4, 5, 6, 7, 8, 10, 11]


@pytest.mark.parametrize("t", [-0.1, float("nan")])
def test_refuses_a_tolerance_that_is_no_share(t):
    with pytest.raises(DataError, match="tolerance"):
        tolerance_front([[1.0, 2.0]], t)


def test_chain_starts_at_the_smallest_first_reward_and_walks_to_the_nearest():
    assert chain([[5, 0], [0, 0], [4, 0], [1, 0]]).tolist() == [1, 3, 2, 0]
    assert chain([[7.0]]).tolist() == [0]


def test_chain_can_step_back_when_a_neighbour_lies_behind():
    assert chain([[0, 0], [3, 0], [2, 5], [3.1, 4.5]]).tolist() == [0, 1, 3, 2]
