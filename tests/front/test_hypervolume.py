from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.hypervolume import Hypervolume, hypervolume
from ric.front.reference import Reference

tables = st.integers(1, 4).flatmap(
    lambda k: st.lists(st.tuples(*[st.integers(0, 4)] * k), min_size=1, max_size=6)
)  # fmt: skip


def above(values):
    return Reference(tuple(values), "given")


@given(tables)
@settings(deadline=None)
def test_agrees_with_counting_unit_cells(points):
    k = len(points[0])
    cells = sum(any(all(c < p[j] for j, c in enumerate(cell)) for p in points) for cell in product(range(4), repeat=k))
    assert hypervolume(points, above([0] * k)).value == pytest.approx(cells)


@given(tables, st.integers(-3, 3))
@settings(deadline=None)
def test_moves_with_its_reference(points, shift):
    k = len(points[0])
    moved = np.array(points, dtype=float) + shift
    assert hypervolume(moved, above([shift] * k)).value == pytest.approx(hypervolume(points, above([0] * k)).value)


def test_published_news_front(news):
    assert round(hypervolume(news, above((0.9, -1.6))).value, 4) == 0.4970


def test_published_image_fronts(images, image_runs):
    reference = above((0.80, 5.20))
    soups, runs = hypervolume(images, reference), hypervolume(image_runs, reference)
    # Published from unrounded points; these are rounded to 1e-4 of sides of 0.02 and 0.1.
    assert soups.value == pytest.approx(1.671e-3, abs=2e-6)
    assert runs.value == pytest.approx(1.425e-3, abs=2e-6)
    assert soups.minus(runs) > 0


def test_one_reward_is_the_best_above_the_reference():
    assert hypervolume([[1.0], [3.5], [2.0]], above([1.5])).value == 2.0
    assert hypervolume([[1.0], [0.5]], above([1.5])).value == 0.0


def test_points_that_do_not_beat_the_reference_add_nothing():
    assert hypervolume([[5.0, -1.0], [2.0, 2.0]], above([0, 0])).value == 4.0
    assert hypervolume([[5.0, 0.0]], above([0, 0])).value == 0.0


@pytest.mark.parametrize("k", [5, 8])
def test_exact_up_to_eight_rewards(k):
    # Two boxes by inclusion and exclusion.
    first, second = np.full(k, 1.0), np.full(k, 1.0)
    first[0], second[-1] = 3.0, 2.0
    volume = hypervolume([first, second], above([0.0] * k))
    assert volume.exact
    assert volume.value == pytest.approx(3.0 + 2.0 - 1.0)


def test_approximate_above_eight_rewards_and_the_same_every_time():
    points = np.random.default_rng(1).random((6, 9)) + 0.2
    volume = hypervolume(points, above([0.0] * 9))
    draws = np.random.default_rng(2).random((400_000, 9)) * 1.2
    hit = np.zeros(len(draws), dtype=bool)
    for point in points:
        hit |= (draws <= point).all(axis=1)
    assert not volume.exact
    assert volume.value == pytest.approx(hit.mean() * 1.2**9, rel=0.05)
    assert volume == hypervolume(points, above([0.0] * 9))


def test_nan_is_refused():
    with pytest.raises(DataError, match="holds nan"):
        hypervolume([[1.0, np.nan]], above([0, 0]))


def test_another_number_of_reference_values_is_refused():
    with pytest.raises(DataError, match="a reference point of 1 values for points of 2 rewards"):
        hypervolume([[1.0, 2.0]], above([0]))


def test_only_equal_references_compare():
    one, two = Hypervolume(3.0, above([0, 0])), Hypervolume(4.0, above([0, 0]))
    assert (one.minus(two), one.share_of(two)) == (-1.0, 0.75)
    assert np.isnan(one.share_of(Hypervolume(0.0, above([0, 0]))))
    other = Hypervolume(4.0, above([0, 1]))
    for compare in (one.minus, one.share_of):
        with pytest.raises(DataError, match="measure both again"):
            compare(other)
