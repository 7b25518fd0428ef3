import numpy as np
import pytest

from ric.errors import DataError
from ric.front.targets import target_out_of_range, targets_not_generalized

NAMES = ("harmless", "helpful")
DESIRED = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]])
LOW, HIGH = np.array([-1.0, -1.0]), np.array([2.0, 1.0])


def test_targets_that_are_met():
    found = targets_not_generalized(NAMES, DESIRED, DESIRED * 0.9 + 5)
    assert not found.holds
    assert "harmless 0.90, helpful 0.90" in found.sentence


def test_one_flat_reward_is_named_with_its_slope():
    found = targets_not_generalized(NAMES, DESIRED, DESIRED * [1.0, 0.2])
    assert found.holds
    assert found.sentence == (
        "Targets are not generalized: per unit asked for, obtained rewards move by helpful 0.20 (1 = as asked)."
    )
    assert found.evidence["slope"] == pytest.approx({"harmless": 1.0, "helpful": 0.2})


def test_a_constant_target_is_not_judged():
    desired = np.column_stack([DESIRED[:, 0], np.ones(3)])
    assert not targets_not_generalized(NAMES, desired, DESIRED).holds
    assert targets_not_generalized(NAMES, np.ones((3, 2)), DESIRED) is None
    assert targets_not_generalized(NAMES, np.full((3, 2), np.nan), DESIRED) is None


def test_targets_outside_training_are_counted():
    found = target_out_of_range(NAMES, DESIRED, LOW, HIGH)
    assert found.holds
    assert found.evidence["share_outside"] == pytest.approx({"harmless": 0.0, "helpful": 1 / 3})
    assert "33.3% of the targets for helpful" in found.sentence
    assert "harmless 33" not in found.sentence


def test_targets_on_the_bounds_are_inside():
    found = target_out_of_range(NAMES, np.array([[2.0, 1.0], [-1.0, -1.0], [np.nan, 0.0]]), LOW, HIGH)
    assert not found.holds
    assert "harmless -1.00 to 2.00, helpful -1.00 to 1.00" in found.sentence


def test_without_targets_there_is_no_verdict():
    assert target_out_of_range(NAMES, np.full((3, 2), np.nan), LOW, HIGH) is None


def test_the_range_must_fit():
    with pytest.raises(DataError, match="2 values each"):
        target_out_of_range(NAMES, DESIRED, LOW[:1], HIGH)
