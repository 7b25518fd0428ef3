import numpy as np
import pytest

from ric.errors import DataError
from ric.front.utility import best_utilities, expected_utility, obtained_utility, utilities

WEIGHTS = [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
POINTS = [[0.0, 4.0], [3.0, 3.0], [5.0, 0.0]]


def test_by_hand():
    assert utilities(WEIGHTS, POINTS).tolist() == [4.0, 3.0, 5.0]
    assert best_utilities(WEIGHTS, POINTS).tolist() == [4.0, 3.0, 5.0]
    assert obtained_utility(WEIGHTS, POINTS) == expected_utility(WEIGHTS, POINTS) == 4.0


def test_order_matters_for_what_is_obtained_only():
    swapped = POINTS[::-1]
    assert expected_utility(WEIGHTS, swapped) == 4.0
    assert obtained_utility(WEIGHTS, swapped) == 1.0


def test_a_policy_without_a_dial_answers_every_weight():
    assert utilities(WEIGHTS, [[2.0, 1.0]]).tolist() == [1.0, 1.5, 2.0]


def test_dominated_points_never_help():
    assert expected_utility(WEIGHTS, [*POINTS, [-1.0, -1.0]]) == 4.0


@pytest.mark.parametrize("points", [[[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0, 3.0]]])
def test_shapes_that_do_not_fit_are_refused(points):
    with pytest.raises(DataError, match="equal shapes"):
        utilities(WEIGHTS, points)


def test_candidates_of_other_width_are_refused():
    with pytest.raises(DataError, match="have 3 columns"):
        best_utilities(WEIGHTS, np.ones((2, 3)))
