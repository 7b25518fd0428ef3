"""Soups and multi-objective training on the quadratic world, through the algorithm files of every other backend."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest

import ric
from ric.plugin import Host
from ric.report import summarize
from ric.report.soup_checks import soup_checks
from ric.run import results_file
from ric.run.engine import execute
from ric.run.setup.prepare import prepare
from ric.run.watching.watcher import Silent
from ric_tasks.quadratic import theory


class Ran(NamedTuple):
    folder: object
    results: object
    summary: object


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    def go(name, **given):
        folder = tmp_path_factory.mktemp("quadratic") / name
        results = execute(prepare({"task": "quadratic", "fit": {"steps": 5}, **given}, Host()), folder, Silent())
        return Ran(folder, results, summarize(results, draws=10))

    return go


@pytest.fixture(scope="module")
def soup(run):
    """Exact experts, exact members for 11 weights beside them."""
    morl = {"algo": {"name": "morl", "learner": "newton", "members": 11}}
    made = run("soup", algo={"name": "rewarded-soup", "expert": "newton"}, eval={"baselines": ["newton"]})
    return made, run("morl", **morl)


def thetas(ran, point):
    return np.array(ran.results.curves[0].payloads[point][0])


def test_experts_reach_their_optimum(soup):
    ran, _ = soup
    np.testing.assert_allclose(thetas(ran, -1), np.eye(6)[0], atol=1e-9)
    np.testing.assert_allclose(thetas(ran, 0), np.eye(6)[1], atol=1e-9)


def test_in_the_symmetric_instance_every_preference_is_its_own_best_lambda(soup):
    """Equal curvatures and scales: lambda proportional to mu eta is lambda = w, and the front is the truth."""
    ran, morl = soup
    assert ran.summary.main.share == pytest.approx(1.0, abs=1e-6)
    assert ran.summary.main.regret.value == pytest.approx(0.0, abs=1e-6)
    for point in range(11):
        np.testing.assert_allclose(thetas(ran, point), thetas(morl, point), atol=1e-8)
    checks = soup_checks(ran.results)
    np.testing.assert_allclose(checks.lost, 0.0, atol=1e-9)
    assert not checks.below.any()
    assert checks.gap.min() == pytest.approx(0.0, abs=1e-9)


def test_members_in_the_comparison_are_covered(soup):
    """Five exact members beside the soups: all on the soups' front; no advantage over five runs, some over one."""
    ran, _ = soup
    (rival,) = soup_checks(ran.results).rivals
    assert (rival.method, rival.runs) == ("newton", 5)
    assert rival.advantages[0] > 0.1
    assert rival.advantages[4] == pytest.approx(0.0, abs=0.02)


def test_lemma_best_lambda_of_other_instances(run):
    """Curvatures eta_i that differ between rewards: the best theta for w has lambda proportional to w eta / std."""
    ran = run("seven", algo={"name": "rewarded-soup", "expert": "newton"}, task={"name": "quadratic", "instance": 7})
    statistics = ran.results.statistics
    world = prepare({"algo": "sft", "task": {"name": "quadratic", "instance": 7}}, Host()).task.world
    weights = ran.results.curves[0].preferences
    best = theory.best_coefficients(weights / statistics.std, world.eta[:2, 0])
    z = statistics.z(theory.rewards(best @ world.optima[:2], world.optima[:2], world.eta[:2]))
    utility = (weights * z).sum(axis=1)
    true = (weights * statistics.z(ran.results.truth.rewards[:, 0])).sum(axis=1)
    np.testing.assert_allclose(utility, true, atol=1e-5)
    assert ran.summary.main.share > 0.999, "the soups' front is the true one, whatever lambda each user is served"
    assert ran.summary.main.regret.value > 1e-3, "lambda = w is not the best when curvatures differ"


def test_the_chosen_lambda_beats_the_preference_where_curvatures_differ(run):
    task = {"name": "quadratic", "instance": 7}
    expert = {"name": "rewarded-soup", "expert": "newton"}
    plain = run("plain", algo=expert, task=task)
    chosen = run("chosen", algo={**expert, "choose": "validation", "grid": 101}, task=task)
    assert chosen.summary.main.regret.value < 0.1 * plain.summary.main.regret.value
    assert chosen.results.curves[1].method == "rewarded-soup:lambda"
    assert chosen.results.curves[1].rewards.shape[0] == 101


def test_the_bound_holds_in_a_run_whose_curvatures_differ_by_dimension(run):
    task = {"name": "quadratic", "instance": 3, "spread": 6.0}
    ran = run("bound", algo={"name": "rewarded-soup", "expert": "newton", "scale": "raw"}, task=task)
    world = prepare({"algo": "sft", "task": task}, Host()).task.world
    table = theory.rewards(world.optima[:2], world.optima[:2], world.eta[:2])
    first, second = table[0, 0] - table[1, 0], table[1, 1] - table[0, 1]
    found = ran.results.curves[0].rewards[:, 0]
    for mu in (0.2, 0.5, 0.8):
        weights = np.array([[1 - mu, mu]])
        best = theory.rewards(
            theory.best_theta(weights, world.optima[:2], world.eta[:2]), world.optima[:2], world.eta[:2]
        )
        lost = (weights @ best[0]).item() - (found @ weights[0]).max()
        assert -1e-9 <= lost <= theory.bound(mu, first, second, theory.spread(world.eta[:2])) + 0.01 * first


def test_extrapolation_lowers_the_other_reward_on_purpose(run):
    ran = run("far", algo={"name": "rewarded-soup", "expert": "newton", "stretch": 2.0})
    curve = ran.results.curves[0]
    np.testing.assert_allclose(curve.mix[0], [-0.5, 1.5])
    np.testing.assert_allclose(thetas(ran, 0), [-0.5, 1.5, 0, 0, 0, 0], atol=1e-8)
    assert curve.rewards[0, 0, 0] < ran.results.curves[0].rewards[2, 0, 0]


def test_a_cheap_learner_works_here_too(run):
    """RAFT's file, unchanged, on vectors."""
    raft = {"name": "raft", "rounds": 4, "keep": 48, "lr": 0.1, "epochs": 20}
    ran = run("raft", algo={"name": "rewarded-soup", "expert": raft}, fit={"steps": 40, "batch": 64, "lr": 0.05})
    assert ran.summary.main.share > ran.summary.curves[-1].share + 0.2
    assert ran.summary.main.controllability["first"] > 0.9


def test_a_finished_soup_is_loaded_sampled_and_read_back(soup):
    ran, _ = soup
    (found,) = ric.load(ran.folder).sample(["anything"], {"first": 0.25, "second": 0.75})
    np.testing.assert_allclose(found, [0.25, 0.75, 0, 0, 0, 0], atol=1e-9)
    stored = results_file.read(ran.folder).curves[0]
    np.testing.assert_array_equal(stored.mix, ran.results.curves[0].mix)
    assert stored.mixed == ("first", "second")


def test_three_rewards(run):
    ran = run("three", algo={"name": "rewarded-soup", "expert": "newton"}, rewards=["first", "second", "third"])
    assert ran.summary.main.share == pytest.approx(1.0, abs=5e-3)
    assert min(ran.summary.main.controllability.values()) > 0.99


def test_a_run_that_was_cut_off_ends_the_same(run, tmp_path):
    """Killed when the second expert starts its second round, and again in the evaluation; then continued."""
    raft = {"name": "raft", "rounds": 2, "keep": 16, "lr": 0.05}
    given = {
        "task": "quadratic",
        "fit": {"steps": 5, "batch": 16, "lr": 0.05},
        "algo": {"name": "rewarded-soup", "expert": raft},
    }
    whole = run("whole", **given)

    class Cut(Silent):
        def __init__(self, stage):
            self.stage = stage

        def stage_started(self, stage):
            if stage == self.stage:
                raise KeyboardInterrupt

    for stage in ("second-round-1", "evaluate-rewarded-soup"):
        with pytest.raises(KeyboardInterrupt):
            execute(prepare(given, Host()), tmp_path / "cut", Cut(stage))
    again = execute(prepare(given, Host()), tmp_path / "cut", Silent())
    np.testing.assert_array_equal(again.curves[0].rewards, whole.results.curves[0].rewards)
    for name in ("first", "second"):
        file = f"family/members/{name}/theta.safetensors"
        assert (tmp_path / "cut" / file).read_bytes() == (whole.folder / file).read_bytes()
