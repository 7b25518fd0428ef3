"""The checks of soups on numbers one can follow by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ric.kinds import describe
from ric.report.soup_checks import soup_checks
from ric.report.soup_tables import lambda_grid, users_grid
from ric.report.soup_words import checks_json, sentences
from ric.report.summary import summarize
from ric.run.results import Curve, Results

NAMES = ("a", "b")
MIX = np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])
STATISTICS = describe(NAMES, np.array([[-1.0, -1.0], [1.0, 1.0]]))  # mean 0, deviation 1: raw values are z-scores


def curve(method, points, preferences=None, mix=None, members=None, noise=0.0):
    """Two prompts around each mean, `noise` apart."""
    rewards = np.array(points)[:, None, :] + noise * np.array([[1.0], [-1.0]])[None]
    payloads = [["x", "y"]] * len(points)
    mixed = ("first", "second") if mix is not None else ()
    return Curve(method, 0, preferences, rewards, None, payloads, members or ["m"] * len(points), mixed=mixed, mix=mix)


def results_of(*curves):
    return Results("toy", STATISTICS, ["p", "q"], ["p", "q"], list(curves))


def soup(middle, **more):
    return curve("rewarded-soup", [[0.0, 2.0], middle, [2.0, 0.0]], MIX.copy(), MIX, **more)


def test_a_soup_above_the_chord_is_connected():
    checks = soup_checks(results_of(soup([1.25, 1.5])))
    np.testing.assert_allclose(checks.gap, [[0, 0], [0.25, 0.5], [0, 0]])
    assert not checks.below.any()
    assert sentences(checks, NAMES)[0].startswith("Linear mode connectivity holds at all 3 lambdas")


def test_a_soup_below_the_chord_is_named_with_its_reward():
    checks = soup_checks(results_of(soup([0.25, 1.5])))
    np.testing.assert_allclose(checks.gap[1], [-0.75, 0.5])
    assert checks.below.tolist() == [False, True, False]
    said = sentences(checks, NAMES)[0]
    assert said.startswith("Linear mode connectivity fails at 1 of 3 lambdas: lambda 0.5/0.5 lies 0.750 z below")
    assert said.endswith("the chord of its members in a.")


def test_noise_that_prompts_share_falls_out_of_the_gap():
    checks = soup_checks(results_of(soup([0.25, 1.5], noise=3.0)))
    np.testing.assert_allclose(checks.error, 0.0, atol=1e-12)
    assert checks.below[1]


def test_a_gap_within_its_error_is_no_failure():
    """Prompts at -0.1 and +0.05 of the chord: mean -0.025, error 0.075."""
    made = soup([1.0, 1.0])
    made.rewards[1, :, 0] += [-0.1, 0.05]
    checks = soup_checks(results_of(made))
    np.testing.assert_allclose([checks.gap[1, 0], checks.error[1, 0]], [-0.025, 0.075])
    assert not checks.below.any()


def test_the_best_lambda_of_each_linear_user():
    """At w = (.5, .5) the middle gives 1.375; at (0, 1) the first corner gives 2 and the dial as much."""
    dial = soup([1.25, 1.5])
    checks = soup_checks(results_of(replace(dial, preferences=np.array([[0.0, 1.0], [0.25, 0.75], [0.5, 0.5]]))))
    # The dial answers the third preference with lambda (1, 0): utility 1, where the middle has 1.375.
    np.testing.assert_allclose(checks.served, [2.0, 0.25 * 1.25 + 0.75 * 1.5, 1.0])
    np.testing.assert_allclose(checks.lost, [0.0, 1.5 - 1.4375, 0.375])
    assert checks.mix[checks.best].tolist() == [[0, 1], [0, 1], [0.5, 0.5]]
    assert "for 1 of 3 preferences" in sentences(checks, NAMES)[1]
    assert users_grid(checks, NAMES).rows[2] == ["0.50/0.50", "1.000", "0.5/0.5", "1.375", "0.375"]


def test_lambdas_of_another_curve_count_as_well():
    tried = curve("soup:lambda", [[0.0, 2.0], [1.9, 1.9], [2.0, 0.0]], None, MIX)
    constant = curve("soup", [[1.9, 1.9]], None, MIX[1:2])
    checks = soup_checks(results_of(constant, tried))
    assert checks.mix.tolist() == MIX.tolist()
    np.testing.assert_allclose(checks.gap[1], [0.9, 0.9])
    assert users_grid(checks, NAMES) is None
    assert len(sentences(checks, NAMES)) == 1


def test_without_the_members_alone_there_is_no_chord():
    checks = soup_checks(results_of(curve("soup", [[1.0, 1.0]], None, MIX[1:2])))
    assert checks.gap is None
    assert sentences(checks, NAMES)[0].startswith("Linear mode connectivity: not checked")
    assert lambda_grid(checks, NAMES).rows == [["0.5/0.5", "1.000", "-", "1.000", "-"]]


def test_policies_trained_for_single_weights_are_compared():
    """Three of them, one answering twice; the soups cover two. Advantage over one run, by the mean over runs:
    soups reach max(2(1-mu), 1.5, 2mu); each number below integrates mu over [0, 1]."""
    weights = np.array([[0.0, 1.0], [0.25, 0.75], [0.5, 0.5], [1.0, 0.0]])
    morl = curve("morl", [[0.0, 1.5], [0.0, 1.5], [1.0, 1.0], [2.5, 0.0]], weights, None, ["m0", "m0", "m1", "m2"])
    checks = soup_checks(results_of(soup([1.5, 1.5]), morl))
    (rival,) = checks.rivals
    assert (rival.method, rival.runs, rival.covered) == ("morl", 3, 2)
    # Soups: 2(1 - mu) up to mu = 1/4, 1.5, 2 mu from 3/4: 7/16 + 3/4 + 7/16. One run at random: (.75 + 1 + 1.25) / 3.
    assert rival.advantages[0] == pytest.approx(7 / 16 + 3 / 4 + 7 / 16 - 1.0)
    assert rival.advantages[0] > rival.advantages[1] > rival.advantages[2]
    assert "at least as good in every reward as 2 of its 3 policies" in sentences(checks, NAMES)[-1]


def test_other_runs_have_no_such_checks():
    assert soup_checks(results_of(curve("sft", [[1.0, 1.0]]))) is None
    broken = soup([1.0, 1.0])
    broken.rewards[1, :, 0] = np.nan
    assert soup_checks(results_of(broken)) is None


def test_the_json_holds_every_figure():
    found = checks_json(soup_checks(results_of(soup([1.25, 1.5]))), NAMES)
    assert found["connected"] is True
    assert found["lambdas"][1] == {"lambda": [0.5, 0.5], "z": {"a": 1.25, "b": 1.5}, "gap": {"a": 0.25, "b": 0.5}}
    assert found["best"] == [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
    assert found["lost"] == [0.0, 0.0, 0.0]


def test_a_summary_carries_the_checks():
    summary = summarize(results_of(soup([1.25, 1.5]), curve("base", [[0.0, 0.0]])), draws=5)
    assert summary.as_dict()["soup"]["members"] == ["first", "second"]
    assert summarize(results_of(curve("base", [[0.0, 0.0]])), draws=5).as_dict()["soup"] is None
