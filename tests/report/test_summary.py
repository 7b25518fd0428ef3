import json
from dataclasses import replace

import numpy as np
import pytest

from ric.kinds import Statistics
from ric.report.summary import summarize
from ric.run.results import Curve, Results, TrueFront

DRAWS = 40


def by_hand() -> Results:
    """Two rewards already in z-scores, two prompts, three points: every figure can be computed on paper.

    Means: truth (0, 4) (3, 3) (4, 0); dial (0, 3) (2, 2) (3, 0); base (0, 0). Utilities of the truth at
    weights (0, 1), (.5, .5), (1, 0): 4, 3, 4; of the dial: 3, 2, 3; of the base: 0, 0, 0.
    """
    unit = Statistics(("a", "b"), np.zeros(2), np.ones(2), np.tile(np.linspace(-5, 5, 101), (2, 1)))
    weights = np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])
    spread = np.array([[-0.5, -0.5], [0.5, 0.5]])

    def cube(means):
        return np.array(means, dtype=float)[:, None, :] + spread

    dial, truth = cube([(0, 3), (2, 2), (3, 0)]), cube([(0, 4), (3, 3), (4, 0)])
    texts = [["x", "y"]] * 3
    curves = [
        Curve("ric", 0, weights, dial, truth * 1.0, texts, ["m"] * 3),
        Curve("base", 0, None, cube([(0, 0)]), None, texts[:1], ["base"]),
    ]
    return Results("hand", unit, ["1", "2"], ["p", "q"], curves, TrueFront(weights, truth, texts))


def test_figures_by_hand():
    found = summarize(by_hand(), DRAWS)
    # Nadir (0, 0), range (4, 4): reference (-.4, -.4).
    assert found.reference.values == pytest.approx((-0.4, -0.4))
    # Strips of the dial: .4 * 3.4 + 2 * 2.4 + 1 * .4; of the truth: .4 * 4.4 + 3 * 3.4 + 1 * .4.
    assert found.main.hypervolume.value == pytest.approx(6.56)
    assert found.truth.hypervolume == pytest.approx(12.36)
    assert found.main.share == pytest.approx(6.56 / 12.36)
    assert found.main.regret.value == pytest.approx(1.0)
    assert found.curves[1].regret.value == pytest.approx(11 / 3)
    assert found.main.regret_removed.value == pytest.approx(1 - 3 / 11)
    assert found.main.controllability == {"a": 1.0, "b": 1.0}
    assert found.main.cardinality == 3
    assert found.curves[1].dominated is True
    assert found.main.dominated is None
    assert found.main.raw_error == pytest.approx(np.full((3, 2), 0.5))


def test_calibration_is_taken_over_single_responses():
    line = summarize(by_hand(), DRAWS).main.calibration["a"]
    # Desired means 0 3 4, obtained means 0 2 3, both -.5 and +.5: slope = (38/3 + 3/2) / (52/3 + 3/2).
    assert line.slope == pytest.approx(85 / 113)
    assert line.rows == 6


def test_intervals_hold_their_figures_and_repeat(make):
    results = make(k=2)
    first, second = summarize(results, DRAWS), summarize(results, DRAWS)
    for figure in (first.main.hypervolume, first.main.regret, first.main.regret_removed):
        assert figure.low < figure.high
        assert figure.draws == DRAWS
    assert first.as_dict() == second.as_dict()


@pytest.mark.parametrize(("k", "truth"), [(1, True), (2, True), (2, False), (3, True), (3, False)])
def test_the_mapping_is_strict_json_with_every_promised_key(make, k, truth):
    results = make(k=k, n=8, truth=truth)
    found = summarize(results, DRAWS).as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    point = found["front"][0]
    names = results.statistics.names
    assert set(point) >= {"preference", "desired", "obtained", "se"}
    assert list(point["obtained"]) == list(names)
    assert point["obtained"][names[0]] == pytest.approx(results.curves[0].rewards[0, :, 0].mean())
    assert point["desired"][names[0]] == pytest.approx(
        results.statistics.raw(results.curves[0].desired[0])[:, 0].mean()
    )
    assert set(found["hypervolume"]) >= {"value", "reference", "share", "interval"}
    assert (found["true_hypervolume"] is None) == (not truth)
    assert set(found["controllability"]) == set(names)
    assert (found["controllability"][names[0]] is None) == (k == 1)
    assert [one["method"] for one in found["baselines"]] == ["sft", "base"]
    assert found["baselines"][0]["front"][0]["preference"] is None
    assert found["ledger"]["seconds"] == 15.75
    assert all(set(v) == {"code", "holds", "sentence", "evidence"} for v in found["diagnosis"])


def test_no_method_beats_the_truth(make):
    found = summarize(make(k=2), DRAWS)
    assert all(0 <= curve.share <= 1 for curve in found.curves)
    assert all(curve.regret.value >= 0 for curve in found.curves)


def test_rewards_that_do_not_apply_leave_the_means_out(make):
    results = make(k=2)
    rewards = results.curves[0].rewards.copy()
    rewards[:, :6, 1] = np.nan
    found = summarize(
        replace(results, curves=[replace(results.curves[0], rewards=rewards), *results.curves[1:]]), DRAWS
    )
    assert found.main.raw[0, 1] == pytest.approx(rewards[0, 6:, 1].mean())
    assert np.isfinite(found.main.hypervolume.value)


def test_a_reward_without_any_score_makes_its_figures_null(make):
    results = make(k=2)
    rewards = results.curves[0].rewards.copy()
    rewards[4, :, 1] = np.nan
    found = summarize(
        replace(results, curves=[replace(results.curves[0], rewards=rewards), *results.curves[1:]]), DRAWS
    )
    data = found.as_dict()
    assert data["hypervolume"]["value"] is None
    assert data["regret"] is None
    assert data["front"][4]["obtained"]["helpful"] is None
    assert data["front"][4]["obtained"]["harmless"] is not None
    assert data["controllability"] == {"harmless": None, "helpful": None}
    assert found.verdicts == ()
    assert found.main.cardinality == 0


def test_a_run_of_one_point_has_no_dial(make):
    results = make(k=2)
    found = summarize(replace(results, curves=results.curves[1:], truth=None), DRAWS).as_dict()
    assert found["method"] == "sft"
    assert found["regret"] is None
    assert found["diagnosis"] == []
    assert found["baselines"][0]["dominated"] is True


def test_seven_rewards_take_fewer_resamples():
    rng = np.random.default_rng(0)
    names = tuple("abcdefg")
    rewards = rng.normal(size=(1, 5, 7))
    curve = Curve("sft", 0, None, rewards, None, [["x"] * 5], ["sft"])
    unit = Statistics(names, np.zeros(7), np.ones(7), np.zeros((7, 101)))
    found = summarize(Results("t", unit, list("12345"), list("12345"), [curve]), 150)
    assert found.main.hypervolume.draws == 100
    assert found.main.hypervolume.value == pytest.approx(0.1**7)
