from dataclasses import replace

import numpy as np
import pytest

from ric.errors import DataError
from ric.front.diagnosis import Evidence, diagnose
from ric.front.preferences import grid
from ric.front.verdict import listed

CODES = [
    "targets-not-generalized", "target-out-of-range", "not-monotone", "clustered-samples", "front-inside-baseline",
    "corner-inside-front",
]  # fmt: skip


def dial(n=40):
    """A dial without a flaw: targets on a convex front, met up to noise."""
    weights = grid(2)
    target = 2.0 * weights / np.linalg.norm(weights, axis=1, keepdims=True)
    noise = np.random.default_rng(0).normal(size=(11, n, 2)) * 0.1
    desired = np.repeat(target[:, None, :], n, axis=1)
    low, high = np.array([-3.0, -3.0]), np.array([3.0, 3.0])
    return Evidence(("harmless", "helpful"), weights, desired + noise, desired, low, high, {"base": np.zeros(2)})


def shown(evidence):
    return [verdict.code for verdict in diagnose(evidence) if verdict.holds]


def test_a_good_dial_shows_nothing_and_every_condition_is_examined():
    verdicts = diagnose(dial())
    assert [verdict.code for verdict in verdicts] == CODES
    assert not any(verdict.holds for verdict in verdicts)
    assert all(
        verdict.sentence.endswith(".") and any(c.isdigit() for c in verdict.sentence) for verdict in verdicts[:4]
    )


def test_each_flaw_shows_under_its_own_name():
    good = dial()
    assert "target-out-of-range" in shown(replace(good, high=np.array([1.0, 3.0])))
    assert "targets-not-generalized" in shown(replace(good, rewards=good.rewards * 0.3))
    assert "not-monotone" in shown(replace(good, rewards=good.rewards[::-1]))
    assert "clustered-samples" in shown(replace(good, rewards=good.rewards * 0.01))
    assert shown(replace(good, baselines={"sft": np.array([3.0, 3.0])})) == ["front-inside-baseline"]


def test_a_corner_that_refuses_everything():
    good = dial()
    rewards = good.rewards.copy()
    rewards[-1] = rewards[-2] - [0.0, 1.5]
    assert "corner-inside-front" in shown(replace(good, rewards=rewards))


def test_what_cannot_be_examined_gives_no_verdict():
    bare = replace(dial(), desired=None, baselines={})
    assert [verdict.code for verdict in diagnose(bare)] == ["not-monotone", "clustered-samples", "corner-inside-front"]
    unbounded = replace(dial(), low=None, high=None)
    assert "target-out-of-range" not in [verdict.code for verdict in diagnose(unbounded)]
    single = Evidence(("a",), grid(1), np.array([[[0.0], [1.0]]]))
    assert [verdict.code for verdict in diagnose(single)] == ["clustered-samples"]


def test_targets_may_be_missing_at_some_points():
    good = dial()
    desired = good.desired.copy()
    desired[3] = np.nan
    assert shown(replace(good, desired=desired)) == []


def test_obtained_is_the_mean_of_what_applies():
    rewards = np.array([[[1.0], [np.nan], [3.0]]])
    assert Evidence(("a",), grid(1), rewards).obtained.tolist() == [[2.0]]


@pytest.mark.parametrize(
    "change",
    [
        {"rewards": np.zeros((11, 2))},
        {"rewards": np.zeros((10, 40, 2))},
        {"desired": np.zeros((11, 40, 1))},
        {"names": ("harmless",)},
    ],
)
def test_shapes_must_belong_together(change):
    with pytest.raises(DataError, match=r"shapes|columns"):
        replace(dial(), **change)


def test_listed_numbers():
    assert listed({"harmless": 0.5, "helpful": -1}) == "harmless 0.50, helpful -1.00"
