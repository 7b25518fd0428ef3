"""The seam: `ric` aligns a policy that reads no text and draws points, through the same engine and unchanged."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ric.errors import ConfigError
from ric.kinds import Backend, Example, Sampler, describe
from ric.report import summarize, write_report
from ric.run import results_file
from ric.run.engine import execute, open_job
from ric.run.family_file import load_family
from ric.run.setup.prepare import prepare
from ric.run.watching.watcher import Silent
from ric.testing import check_component
from ric.testing.backend import check_backend
from ric.testing.sampler import check_sampler


@pytest.fixture(scope="module")
def summary(aligned):
    return summarize(aligned.results, draws=20)


@pytest.fixture
def model(plane_host, tmp_path):
    """The backend and the folder of a small base model."""
    backend = plane_host.create("backend", "plane", Backend)
    recipe = {"pairs": [([0.0, 0.0], [x / 4, 0.5]) for x in range(8)], "fit": {"steps": 60, "batch": 16, "lr": 5e-3}}
    backend.build(recipe, tmp_path / "model", tmp_path / "checkpoint", lambda *_: None)
    return backend, tmp_path / "model"


def test_the_dial_reaches_the_true_front(summary) -> None:
    main = summary.main
    assert main.share >= 0.9  # the base model has about two thirds of it
    assert all(value >= 0.9 for value in main.controllability.values())
    assert main.regret_removed.value >= 0.8


def test_it_beats_what_knows_no_reward(summary) -> None:
    shares = {curve.method: curve.share for curve in summary.curves}
    assert shares["ric"] > max(shares["sft"], shares["base"]) + 0.15


def test_the_policy_does_what_it_is_told(summary) -> None:
    for line in summary.main.calibration.values():
        assert line.slope == pytest.approx(1.0, abs=0.2)
        assert line.rank > 0.9


def test_ends_of_the_dial_lie_at_the_poles(aligned) -> None:
    curve = aligned.results.curves[0]
    centres = np.array(aligned.results.prompts)
    west, east = (np.array(curve.payloads[i]) - centres for i in (0, -1))
    np.testing.assert_allclose(west.mean(axis=0), [-1.0, 0.0], atol=0.15)
    np.testing.assert_allclose(east.mean(axis=0), [1.0, 0.0], atol=0.15)


def test_a_finished_run_is_read_back_without_work(aligned) -> None:
    ledger = (aligned.folder / "ledger.jsonl").read_text()
    again = execute(aligned.plan, aligned.folder, Silent())
    assert (aligned.folder / "ledger.jsonl").read_text() == ledger
    for one, other in zip(aligned.results.curves, again.curves, strict=True):
        np.testing.assert_array_equal(one.rewards, other.rewards)


def test_points_survive_the_results_file(aligned) -> None:
    stored = results_file.read(aligned.folder)
    for one, other in zip(aligned.results.curves, stored.curves, strict=True):
        np.testing.assert_array_equal(np.array(one.payloads), np.array(other.payloads))
    assert stored.prompts == aligned.results.prompts
    np.testing.assert_array_equal(stored.truth.rewards, aligned.results.truth.rewards)


def test_the_saved_family_plans_the_same_requests(aligned, plane_host) -> None:
    family = load_family(aligned.folder / "family", plane_host)
    head = json.loads((aligned.folder / "family" / "ric.json").read_text())
    assert (head["format"]["name"], head["mapping"]["name"]) == ("vector", "l2")
    (request,) = family.plan([[0.5, 0.5]], [3], preferences=np.array([[0.6, 0.4]]))
    low, high = family.statistics.low, family.statistics.high
    wanted = low + np.array([0.6, 0.4]) / np.hypot(0.6, 0.4) * (high - low)
    np.testing.assert_allclose(request.prompt.vector, wanted)
    np.testing.assert_array_equal(request.desired, request.prompt.vector)


def test_desired_is_what_the_policy_was_told(aligned, plane_host) -> None:
    """A target outside the data is clipped before the policy sees it; calibration must use the clipped one."""
    family = load_family(aligned.folder / "family", plane_host)
    (request,) = family.plan([[0.0, 0.0]], [3], targets=np.array([[50.0, -50.0]]))
    np.testing.assert_array_equal(request.desired, [family.statistics.high[0], family.statistics.low[1]])


def test_the_report_shows_points(aligned, summary) -> None:
    write_report(aligned.results, aligned.folder, summary)
    assert "plane-world" in (aligned.folder / "report.html").read_text()


def test_each_of_three_poles_draws_its_corner(plane_host, tmp_path) -> None:
    given = {
        "algo": {"name": "ric", "rounds": 0}, "task": "plane-world", "mapping": "l2", "eval": {"prompts": 8},
        "rewards": ["east", "west", "north"], "fit": {"steps": 300},
    }  # fmt: skip
    results = execute(prepare(given, plane_host), tmp_path / "run", Silent())
    assert results.truth is None
    dial = results.curves[0]
    means = [dial.rewards[int(dial.preferences[:, j].argmax())].mean(axis=0) for j in range(3)]
    assert np.diag(means).min() > np.array(means)[~np.eye(3, dtype=bool)].max() + 2.0


def test_a_mapping_that_needs_proposals_is_refused(plane_host) -> None:
    with pytest.raises(ConfigError, match="mapping 'proposed' with format 'vector'"):
        prepare({"algo": "ric", "task": "plane-world", "mapping": "proposed"}, plane_host)


def test_a_text_sampler_is_refused(plane_host) -> None:
    with pytest.raises(ConfigError, match="sampler 'batched' with backend 'plane'"):
        prepare({"algo": "ric", "task": "plane-world", "sampler": "batched"}, plane_host)


def test_the_backend_keeps_its_contract(model) -> None:
    backend, folder = model
    rng = np.random.default_rng(0)
    examples = [Example([0.0, 0.0], rng.normal(size=2)) for _ in range(6)]
    check_backend(backend, folder, examples)


def test_the_sampler_keeps_its_contract(model, plane_host) -> None:
    backend, folder = model
    policy = backend.load(str(folder))
    backend.add_member(policy, "copy")
    sampler = plane_host.create("sampler", "plane-steps", Sampler)
    check_sampler(sampler, policy, [[0.0, 0.0], [1.0, -1.0], [0.25, 2.0]])


@pytest.mark.parametrize(("kind", "name"), [("task", "plane-world"), ("backend", "plane"), ("sampler", "plane-steps")])
def test_the_parts_keep_their_contracts(plane_host, kind, name) -> None:
    check_component(kind, name, plane_host)


def test_the_rewards_keep_their_contract(plane_host) -> None:
    rows = plane_host.create("task", "plane-world", object).rows("train")[:6]
    for name in ("east", "west", "north"):
        check_component("reward", name, plane_host, rows=rows)


def test_targets_are_clipped_to_the_training_range(plane_host) -> None:
    statistics = describe(("a", "b"), np.array([[0.0, 4.0], [2.0, 0.0], [1.0, 2.0]]))
    conditioned = plane_host.create("format", "vector", object).encode([1, 2], np.array([9.0, 0.5]), statistics)
    np.testing.assert_array_equal(conditioned.vector, [statistics.high[0], 0.5])
    assert (conditioned.prompt, conditioned.text) == ([1, 2], "")


def test_hundreds_of_points_are_drawn_in_few_passes(plane_host, tmp_path) -> None:
    plan = prepare({"algo": "sft", "task": "plane-world", "fit": {"steps": 1}}, plane_host)
    job = open_job(plan, tmp_path / "run", Silent())
    requests = plan.algorithm.align(job).plan([[0.0, 0.0]] * 400, range(400))
    before = job.policy.calls
    list(plan.sampler.stream(job.policy, requests, plan.decoding._replace(batch=200)))
    assert job.policy.calls - before == 2 * 8  # two batches, eight noise levels each
