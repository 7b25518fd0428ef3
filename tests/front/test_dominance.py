import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.dominance import cardinality, covers, dominates, front, merged_front, nondominated

tables = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.tuples(*[st.integers(0, 4)] * k), min_size=1, max_size=12)
)  # fmt: skip


def slow_dominates(a, b):
    return all(x >= y for x, y in zip(a, b, strict=True)) and any(x > y for x, y in zip(a, b, strict=True))


@given(tables)
def test_filter_agrees_with_plain_loops(points):
    slow = [
        not any(slow_dominates(q, p) for q in points) and points.index(p) == i for i, p in enumerate(points)
    ]  # fmt: skip
    assert nondominated(points).tolist() == slow
    assert cardinality(points) == sum(slow)
    assert front(points).tolist() == [list(p) for p, kept in zip(points, slow, strict=True) if kept]


@given(tables)
def test_duplicates_stay_when_asked(points):
    slow = [not any(slow_dominates(q, p) for q in points) for p in points]
    assert nondominated(points, keep_weakly=True).tolist() == slow


@given(tables)
def test_pairwise_dominance_agrees_with_plain_loops(points):
    assert dominates(points, points).tolist() == [[slow_dominates(a, b) for b in points] for a in points]
    assert covers(points, points).tolist() == [[slow_dominates(a, b) or a == b for b in points] for a in points]


def test_merged_front():
    assert merged_front([[[0, 3], [1, 1]], [[2, 2]]]).tolist() == [[0, 3], [2, 2]]


def test_a_nan_is_refused_not_dropped():
    with pytest.raises(DataError, match="row 0, column 1 holds nan"):
        nondominated([[1.0, np.nan], [0.0, 0.0]])


def test_published_fronts(news):
    assert (np.flatnonzero(nondominated(news))).tolist() == [2, 3, 5, 6, 7, 9, 10]


def test_published_news_front(news, news_init, news_run):
    """By hand: four soups lie under a neighbour, the start under all that beat its first reward, MORL under none."""
    assert nondominated(news).tolist() == [False, False, True, True, False, True, True, True, False, True, True]
    assert dominates(news[1:], news_init[None]).all()
    assert not dominates(news[:1], news_init[None]).any()
    assert not dominates(news, news_run[None]).any()
    between = np.interp(news_run[0], news[3:5, 0], news[3:5, 1])
    assert between == pytest.approx(-0.9157, abs=1e-4)
    assert between > news_run[1], "a line from soup to soup passes above it"


def test_published_image_soups_cover_every_multi_objective_run(images, image_runs):
    assert covers(images, image_runs[1:-1]).any(axis=0).all()
    assert not covers(image_runs, images[1:-1]).any(axis=0).all()
