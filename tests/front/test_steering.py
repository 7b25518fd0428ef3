import numpy as np
import pytest

from ric.errors import DataError
from ric.front.preferences import grid
from ric.front.steering import clustered_samples, not_monotone

NAMES = ("harmless", "helpful")


def test_a_dial_that_rises_with_its_weights():
    found = not_monotone(NAMES, grid(2), grid(2) ** 2, None)
    assert not found.holds
    assert found.sentence == ("Obtained rewards rise with what is asked: rank correlation harmless 1.00, helpful 1.00.")


def test_one_swap_of_neighbours_is_forgiven():
    obtained = grid(2).copy()
    obtained[[4, 5], 0] = obtained[[5, 4], 0]
    assert not not_monotone(NAMES, grid(2), obtained, None).holds


def test_a_reversed_reward_is_named():
    obtained = grid(2) * [1, -1]
    found = not_monotone(NAMES, grid(2), obtained, None)
    assert found.holds
    assert "rank correlation helpful (against its weight) -1.00" in found.sentence
    assert found.evidence["rank"] == {"harmless": 1.0, "helpful": -1.0}


def test_targets_take_the_place_of_weights_where_they_vary():
    desired = np.column_stack([grid(2)[:, 1], np.full(11, 2.0)])
    found = not_monotone(NAMES, grid(2), grid(2), desired)
    assert found.evidence["against"] == {"harmless": "target", "helpful": "weight"}
    assert found.evidence["rank"] == {"harmless": -1.0, "helpful": 1.0}


def test_a_single_point_gives_no_verdict():
    assert not_monotone(("a",), grid(1), np.array([[1.0]]), None) is None


def test_samples_that_differ():
    found = clustered_samples(NAMES, np.array([[0.0, 1.0], [2.0, -1.0]]))
    assert not found.holds
    assert found.evidence["spread"] == {"harmless": 1.0, "helpful": 1.0}


def test_clustered_samples_are_named_and_nan_left_out():
    found = clustered_samples(NAMES, np.array([[0.0, 1.0], [2.0, 1.1], [np.nan, 1.2]]))
    assert found.holds
    assert "spread by helpful 0.08 standard deviations" in found.sentence
    assert found.evidence["spread"]["harmless"] == 1.0


def test_a_reward_without_any_score_is_refused():
    with pytest.raises(DataError, match="no sample has a score for helpful"):
        clustered_samples(NAMES, np.array([[0.0, np.nan]]))
