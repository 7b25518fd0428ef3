import numpy as np
import pytest

from ric.errors import DataError
from ric.front.points import checked, means, paired


def test_checked_gives_float64_and_keeps_values():
    array = checked([[1, 2], [3, 4]])
    assert array.dtype == np.float64
    assert array.tolist() == [[1.0, 2.0], [3.0, 4.0]]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_checked_names_row_and_column_of_what_is_not_finite(bad):
    with pytest.raises(DataError, match=r"scores: row 1, column 0 holds (nan|-?inf)"):
        checked([[0.0, 1.0], [bad, 2.0]], "scores")


@pytest.mark.parametrize("shape", [(3,), (0, 2), (2, 0), (1, 2, 3)])
def test_checked_refuses_other_shapes(shape):
    with pytest.raises(DataError, match="have shape"):
        checked(np.zeros(shape))


def test_checked_requires_the_number_of_columns_asked_for():
    assert checked([[1.0, 2.0]], columns=2).shape == (1, 2)
    with pytest.raises(DataError, match="have 2 columns"):
        checked([[1.0, 2.0]], columns=3)


def test_paired_refuses_unequal_shapes():
    with pytest.raises(DataError, match=r"weights \(1, 2\) and points \(2, 2\)"):
        paired([[1, 0]], [[1, 0], [0, 1]], ("weights", "points"))


def test_means_leave_out_prompts_a_reward_does_not_apply_to():
    rewards = np.array([[[1.0, 10.0], [3.0, np.nan]], [[5.0, np.nan], [np.nan, 4.0]]])
    assert means(rewards).tolist() == [[2.0, 10.0], [5.0, 4.0]]


def test_means_name_a_point_that_was_never_scored():
    with pytest.raises(DataError, match="point 1 has no score for reward 0"):
        means(np.array([[[1.0, 2.0]], [[np.nan, 2.0]]]))


def test_means_refuse_a_table():
    with pytest.raises(DataError, match="have shape"):
        means(np.zeros((2, 2)))
