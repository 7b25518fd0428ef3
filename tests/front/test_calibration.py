import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.front.calibration import calibrate


def test_a_line_is_recovered_per_reward():
    desired = np.array([[0.0, 1.0], [1.0, 2.0], [2.0, 4.0]])
    perfect, half = calibrate(desired, np.column_stack([desired[:, 0], 3.0 - 0.5 * desired[:, 1]]))
    assert perfect == pytest.approx((1.0, 0.0, 1.0, 3))
    assert half == pytest.approx((-0.5, 3.0, -1.0, 3))


def test_least_squares_by_hand():
    # x = 0 1 2, y = 0 0 3: slope 3/2, intercept 1 - 3/2.
    (line,) = calibrate([[0.0], [1.0], [2.0]], [[0.0], [0.0], [3.0]])
    assert (line.slope, line.intercept) == (1.5, -0.5)


@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-5, 5)), min_size=3, max_size=12))
def test_agrees_with_polyfit(pairs):
    x, y = np.array(pairs, dtype=float).T
    (line,) = calibrate(x[:, None], y[:, None])
    if np.ptp(x) > 0:
        assert (line.slope, line.intercept) == pytest.approx(tuple(np.polyfit(x, y, 1)), abs=1e-9)
    else:
        assert np.isnan(line.slope)
        assert np.isnan(line.intercept)
        assert line.rank == 0.0


def test_rows_without_target_or_score_are_left_out_of_that_reward_only():
    desired = [[0.0, 0.0], [1.0, np.nan], [np.nan, 1.0], [2.0, 2.0]]
    obtained = [[0.0, 5.0], [np.nan, 9.0], [9.0, 6.0], [4.0, 7.0]]
    first, second = calibrate(desired, obtained)
    assert first == pytest.approx((2.0, 0.0, 1.0, 2))
    assert second == pytest.approx((1.0, 5.0, 1.0, 3))


def test_constant_answers_have_slope_zero():
    (line,) = calibrate([[0.0], [1.0]], [[3.0], [3.0]])
    assert line == (0.0, 3.0, 0.0, 2)


def test_shapes_are_checked():
    with pytest.raises(DataError, match="equal shape"):
        calibrate([[1.0, 2.0]], [[1.0]])
