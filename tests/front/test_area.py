import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.area import area_to_ideal
from ric.front.dominance import front

tables = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=6)


def test_by_hand():
    # Box (0, 0) to (4, 4) = 16; under the staircase of (0, 3), (1, 2), (3, 0) above (0, 0): 1 * 2 = 2.
    area = area_to_ideal([[0, 3], [1, 2], [3, 0]], [4, 4])
    assert area.value == 14.0
    assert (area.ideal, area.floor) == ((4.0, 4.0), (0.0, 0.0))


def test_a_shared_floor_compares_sets_whose_own_boxes_differ():
    narrow, wide = [[2, 2]], [[0, 3], [2, 2], [3, 0]]
    assert area_to_ideal(narrow, [4, 4]).value < area_to_ideal(wide, [4, 4]).value
    assert area_to_ideal(narrow, [4, 4], [-1, -1]).value > area_to_ideal(wide, [4, 4], [-1, -1]).value


@given(tables)
def test_agrees_with_counting_unit_cells(points):
    low = [min(p[j] for p in front(points)) for j in range(2)]
    cells = [(x, y) for x in range(int(low[0]), 7) for y in range(int(low[1]), 7)]
    missed = sum(not any(p[0] > x and p[1] > y for p in points) for x, y in cells)
    assert area_to_ideal(points, [7, 7]).value == pytest.approx(missed)


def test_a_front_at_the_ideal_leaves_nothing():
    assert area_to_ideal([[1.0, 1.0], [0.0, 0.5]], [1.0, 1.0], [0.0, 0.0]).value == 0.0


def test_lower_is_better(images, image_runs):
    ideal, floor = [0.8201, 5.3026], [0.80, 5.20]
    assert area_to_ideal(images, ideal, floor).value < area_to_ideal(image_runs, ideal, floor).value


@pytest.mark.parametrize(("ideal", "floor"), [([1, 5], None), ([4, 4], [5, 0])])
def test_an_ideal_that_is_none_is_refused(ideal, floor):
    with pytest.raises(DataError, match="raise it to at least"):
        area_to_ideal([[2.0, 2.0]], ideal, floor)


def test_shapes_are_checked():
    with pytest.raises(DataError, match="ideal point have 3 columns"):
        area_to_ideal([[2.0, 2.0]], np.ones(3))
