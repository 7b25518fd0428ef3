import numpy as np
import pytest

from ric.errors import DataError
from ric.front.enclosure import corner_inside_front, front_inside_baseline
from ric.front.preferences import grid

NAMES = ("harmless", "helpful")
DIAL = np.array([[0.0, 3.0], [2.0, 2.0], [3.0, 0.0]])
WEIGHTS = np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])


def test_baselines_under_the_front():
    found = front_inside_baseline(DIAL, {"base": np.array([1.0, 1.0]), "sft": np.array([2.0, 2.0])})
    assert not found.holds
    assert found.sentence == "The front encloses every baseline: base, sft."
    assert found.evidence["sft"] == {"uncovered": 0, "points": 1, "dominates": 0, "dial": 3}


def test_a_baseline_outside_is_named_with_what_it_dominates():
    found = front_inside_baseline(DIAL, {"base": np.array([0.0, 0.0]), "sft": np.array([2.5, 2.5])})
    assert found.holds
    assert found.sentence == "The front does not enclose 'sft', which dominates 1 of the dial's 3 points."
    assert found.evidence["base"]["uncovered"] == 0


def test_a_baseline_beyond_an_end_is_outside_and_dominates_nothing():
    found = front_inside_baseline(DIAL, {"sft": np.array([4.0, -1.0])})
    assert found.holds
    assert found.evidence["sft"]["dominates"] == 0


def test_a_baseline_of_several_points():
    found = front_inside_baseline(DIAL, {"morl": np.array([[1.0, 1.0], [3.0, 2.0]])})
    assert "'morl' in 1 of its 2 points, which dominates 2 of the dial's 3 points" in found.sentence


def test_without_baselines_there_is_no_verdict():
    assert front_inside_baseline(DIAL, {}) is None


def test_a_nan_baseline_is_refused_by_name():
    with pytest.raises(DataError, match="baseline sft: row 0, column 1"):
        front_inside_baseline(DIAL, {"sft": np.array([1.0, np.nan])})


def test_corners_on_the_front():
    found = corner_inside_front(NAMES, WEIGHTS, DIAL)
    assert not found.holds
    assert found.sentence == "No corner of the dial lies inside the front (harmless, helpful)."


def test_a_corner_that_gives_up_help_for_nothing():
    obtained = np.array([[0.0, 3.0], [2.0, 2.0], [2.0, -1.0]])
    found = corner_inside_front(NAMES, WEIGHTS, obtained)
    assert found.holds
    assert found.sentence == (
        "The corner 'harmless' lies inside the front: weights (0.5, 0.5) give 3.00 more helpful and no less of any "
        "other reward."
    )
    assert found.evidence == {"harmless": {"dominated_by": [[0.5, 0.5]]}, "helpful": {"dominated_by": []}}


def test_the_point_that_gains_most_is_told():
    obtained = np.array([[5.0, 5.0], [3.0, 2.0], [2.0, 1.0]])
    found = corner_inside_front(NAMES, WEIGHTS, obtained)
    assert "weights (0, 1) give 3.00 more harmless, 4.00 more helpful" in found.sentence
    assert len(found.evidence["harmless"]["dominated_by"]) == 2


@pytest.mark.parametrize(("gain", "holds"), [(0.02, False), (1.0, True)])
def test_sampling_noise_is_no_corner_inside(gain, holds):
    noise = np.random.default_rng(0).normal(size=(3, 50, 2))
    noise -= noise.mean(axis=1, keepdims=True)
    obtained = np.array([[0.0, 3.0], [2.0, 0.0 + gain], [2.0, 0.0]])
    found = corner_inside_front(NAMES, WEIGHTS, obtained, noise + obtained[:, None, :])
    assert found.holds is holds


def test_a_grid_without_corners_gives_no_verdict():
    assert corner_inside_front(NAMES, WEIGHTS[1:2], DIAL[1:2]) is None
    assert corner_inside_front(("a",), grid(1), np.array([[1.0]])) is None
