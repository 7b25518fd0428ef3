import json

import pytest

from ric.errors import DataError
from ric.front.measures import measure
from ric.front.reference import Reference

POINTS = [[0.0, 3.0], [2.0, 2.0], [1.0, 1.0], [3.0, 0.0]]
ZERO = Reference((-1.0, -1.0), "given")


def test_every_figure_by_hand():
    found = measure(POINTS, ZERO, merged=[[3.0, 3.0]], ideal=[4.0, 4.0])
    # Strips of width 1, 2, 1 and heights 4, 3, 1 above (-1, -1).
    assert found["hypervolume"]["value"] == pytest.approx(1 * 4 + 2 * 3 + 1 * 1)
    assert found["hypervolume"]["reference"] == [-1.0, -1.0]
    assert found["hypervolume"]["digest"] == ZERO.digest
    assert (found["points"], found["cardinality"], found["below_reference"]) == (4, 3, 0)
    assert found["non_dominated"] == [1, 2, 4]
    assert found["igd_plus"] == pytest.approx(2**0.5)
    # w1 = 0, .1, ..., .3: 3(1 - w1); .4 to .6: 2; then 3 w1.
    assert found["expected_utility"] == pytest.approx((2 * (3 + 2.7 + 2.4 + 2.1) + 3 * 2) / 11)
    assert found["area_to"]["value"] == pytest.approx(16 - 4)
    assert found["area_to"]["above_reference"] == pytest.approx(25 - 11)
    assert found["area_to"]["lower_is_better"] is True


def test_is_json_and_leaves_the_area_out_unless_asked():
    found = json.loads(json.dumps(measure(POINTS, ZERO), allow_nan=False))
    assert found["area_to"] is None
    assert found["igd_plus"] == 0.0
    assert found["tolerance_front"] == {"t": 0.01, "rows": [1, 2, 4]}


def test_rows_keep_their_numbers_in_the_table_they_came_from():
    assert measure(POINTS[1:], ZERO, rows=[4, 7, 9])["non_dominated"] == [5, 10]


def test_points_that_do_not_beat_the_reference_are_counted():
    assert measure(POINTS, Reference((0.0, 0.5), "given"))["below_reference"] == 2


def test_one_reward():
    found = measure([[1.0], [4.0]], Reference((1.0,), "given"), ideal=[5.0])
    assert found["hypervolume"]["value"] == 3.0
    assert found["expected_utility"] == 4.0
    assert found["area_to"]["value"] == 1.0


def test_an_ideal_below_a_point_is_refused():
    with pytest.raises(DataError, match="raise it"):
        measure(POINTS, ZERO, ideal=[2.0, 5.0])
