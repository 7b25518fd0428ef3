"""Whole runs in a world of lookup tables."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from ric.errors import ConfigError, DataError, RewardError
from ric.front.preferences import grid
from ric.kinds import describe
from ric.run import results_file
from ric.run.durable.attempt import Attempt
from ric.run.engine import baselines_of, evaluation_rows, open_job, preferences_of, score_rows
from ric.run.ledger import Entry
from ric.run.scoring.scorer import Scorer
from ric.run.stages import Stages

SMALL = {"eval": {"points": 3, "prompts": 4}}


def counted(payload, names="ab"):
    return [float(payload.count(name)) for name in names]


def test_a_run_from_end_to_end(run, world, tmp_path):
    results = run(**SMALL)
    told, sft, base = results.curves
    assert [curve.method for curve in results.curves] == ["told", "sft", "base"]
    assert told.preferences.tolist() == [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
    assert (sft.preferences, base.preferences) == (None, None)
    assert (results.ids[0], results.prompts[0], len(results.ids)) == ("test-0", "test 0 :", 4)
    for curve in results.curves:
        for g, i in np.ndindex(curve.rewards.shape[:2]):
            assert curve.rewards[g, i].tolist() == counted(curve.payloads[g][i])
    assert np.array_equal(told.desired, np.repeat(told.preferences[:, None], 4, axis=1))
    assert {path.name for path in (tmp_path / "run").iterdir()} >= {
        "run.yaml",
        "manifest.json",
        "results.json",
        "samples.parquet",
        "ledger.jsonl",
        "stages",
        "family",
    }
    assert world.EVENTS == ["started", "evaluated told,sft,base", "finished"]
    assert results.manifest["seed"] == 0


def test_statistics_are_those_of_the_training_rows(run, world, same):
    payloads = [row.payload for row in world.Letters().rows("train")]
    assert same(run(**SMALL).statistics, describe(("a", "b"), np.array([counted(p) for p in payloads])))


def test_the_truth_is_the_best_that_could_be_said(run, world):
    results = run(**SMALL)
    for g, weights in enumerate(results.truth.preferences):
        utility = {a: float(weights @ results.statistics.z(np.array(counted(a)))) for a in world.ANSWERS}
        for i in range(4):
            payload = results.truth.payloads[g][i]
            assert utility[payload] == pytest.approx(max(utility.values()))
            assert results.truth.rewards[g, i].tolist() == counted(payload)
    assert results.truth.payloads[0][0] == "bbb"


def test_without_an_enumerable_world_there_is_no_truth(run, world, monkeypatch):
    monkeypatch.setattr(world.Letters, "truth", lambda self, rows, rewards: None)
    assert run(**SMALL).truth is None


def test_a_finished_run_is_read_and_not_done_again(run, world, same, tmp_path):
    first = run(**SMALL)
    world.CALLS.clear()
    second = run(**SMALL)
    assert {name for name, count in world.CALLS.items() if count} == {"load", "tokens"}
    assert same(first, second)
    assert same(results_file.read(tmp_path / "run"), first)


def test_the_ledger_counts_every_stage_once(run, world):
    results = run(**SMALL)
    run(**SMALL)
    entries = {entry["stage"]: entry for entry in results.ledger}
    assert len(entries) == len(results.ledger)
    assert [entry["stage"] for entry in results.ledger if not entry["stage"].startswith(("evaluate", "proposals"))] == [
        "probe", "score", "base", "first", "round-0", "again-0", "sft",
    ]  # fmt: skip
    assert sum(entry["rows_generated"] for entry in results.ledger) == world.CALLS["draw"]
    assert sum(entry["reward_calls"] for entry in results.ledger) == world.CALLS["score a"] + world.CALLS["score b"]
    assert (entries["base"]["units_trained"], entries["first"]["rows_trained"], entries["first"]["steps"]) == (3, 6, 7)
    assert entries["evaluate-told"]["rows_generated"] == 12
    assert entries["evaluate-base"]["rows_generated"] == 4


@pytest.mark.parametrize("crash", range(5))
def test_a_crash_anywhere_changes_nothing(run, world, same, monkeypatch, forget, crash):
    whole = run("whole", **SMALL)
    executed = world.CALLS["fit told"] + world.CALLS["fit sft"] + world.CALLS["draw"]
    forget()
    world.CALLS.clear()
    calls, stream = [], world.Look.stream

    def dies(self, policy, requests, decoding):
        calls.append(1)
        found = list(stream(self, policy, requests, decoding))
        if len(calls) == crash + 1:
            raise KeyboardInterrupt
        return iter(found)

    monkeypatch.setattr(world.Look, "stream", dies)
    with pytest.raises(KeyboardInterrupt):
        run("cut", **SMALL)
    monkeypatch.setattr(world.Look, "stream", stream)
    resumed = run("cut", **SMALL)
    strip = {"ledger": [], "manifest": {}}
    assert same(replace(resumed, **strip), replace(whole, **strip))
    assert [entry["stage"] for entry in resumed.ledger] == [entry["stage"] for entry in whole.ledger]
    # Only the draw that was cut short is done twice.
    again = world.CALLS["fit told"] + world.CALLS["fit sft"] + world.CALLS["draw"] - executed
    assert again in {entry["rows_generated"] for entry in whole.ledger if entry["rows_generated"]}


def test_another_run_shares_the_caches_and_nothing_else(run, world, same):
    first = run("one", **SMALL)
    world.CALLS.clear()
    second = run("two", **SMALL)
    # Rewards are probed on three rows in every run.
    assert (world.CALLS["build"], world.CALLS["score a"], world.CALLS["score b"]) == (0, 3, 3)
    assert (world.CALLS["fit told"], world.CALLS["fit sft"]) == (2, 1)
    assert same(second.curves, first.curves)
    assert [entry["stage"] for entry in second.ledger if entry["reward_calls"]] == ["probe"]


def test_fresh_starts_anew(run, world, tmp_path):
    run(**SMALL)
    (tmp_path / "run" / "mine.txt").write_text("mine")
    world.CALLS.clear()
    run(fresh=True, **SMALL)
    assert world.CALLS["fit told"] == 2
    assert (tmp_path / "run" / "mine.txt").read_text() == "mine"


def test_another_seed_is_another_run(run, same):
    assert not same(run("a", **SMALL).curves[2].payloads, run("b", seed=1, **SMALL).curves[2].payloads)


@pytest.mark.parametrize(
    ("algo", "rewards", "points"),
    [("corners", "a,b", 3), ("soup", "a,b", 3), ("sft", "a,b", None), ("corners", "a", None), ("soup", "a", 1)],
)
def test_a_dial_is_turned_where_there_is_one(run, algo, rewards, points):
    curve = run(algo=algo, rewards=rewards, eval={"prompts": 2, **({"points": 3} if rewards == "a,b" else {})}).curves[
        0
    ]
    assert curve.method == algo
    assert (None if curve.preferences is None else len(curve.preferences)) == points
    assert len(curve.rewards) == (points or 1)


def test_corners_answer_for_their_reward(run, world):
    curve = run(algo="corners", **SMALL).curves[0]
    assert curve.members == ["b", "a", "a"]


def test_baselines_may_have_a_dial_of_their_own(run, world):
    results = run(algo="sft", eval={"points": 3, "prompts": 2, "baselines": ["told:0", "corners"]})
    assert [curve.method for curve in results.curves] == ["sft", "told", "corners", "base"]
    assert [len(curve.rewards) for curve in results.curves] == [1, 3, 3, 1]
    assert results.curves[1].desired is not None
    assert world.CALLS["tokens"] == 1  # the conditional baseline writes its tags with them


@pytest.fixture
def borrowing(run, world, monkeypatch, tmp_path):
    """Has the letters' soup take over a member of a run."""

    def of(**given):
        run("source", algo="corners", eval={"points": 3, "prompts": 2, **given})
        monkeypatch.setattr(world.Soup, "borrows", [f"{tmp_path / 'source'}#a"])
        world.CALLS.clear()

    return of


def test_members_from_beside_a_conditional_baseline_bring_its_tokens(run, world, borrowing, tmp_path):
    borrowing(baselines=["told"])
    run("mixed", algo="soup", **SMALL)
    assert world.CALLS["tokens"] == 1
    assert json.loads((tmp_path / "mixed" / "family" / "ric.json").read_text())["tokens"] == ["|"]


def test_a_conditional_baseline_needs_members_that_know_its_tags(run, borrowing):
    borrowing()
    with pytest.raises(ConfigError, match="baseline 'told' beside members whose vocabulary lacks its tags"):
        run("mixed", algo="soup", eval={"points": 3, "prompts": 2, "baselines": ["told"]})


def test_a_run_without_tags_adds_no_tokens(run, world):
    run(algo="sft", **SMALL)
    assert world.CALLS["tokens"] == 0


def test_the_same_policy_under_further_mappings(run):
    results = run(eval={"points": 3, "prompts": 2, "mappings": ["l2:2.0"]})
    assert [curve.method for curve in results.curves] == ["told", "told:l2:2.0", "sft", "base"]
    assert np.array_equal(results.curves[1].desired, 2 * results.curves[0].desired)


@pytest.mark.parametrize(
    ("algo", "given", "expected"),
    [
        ("told", [], ["sft"]),
        ("sft", [], []),
        ("told", ["sft:3"], ["sft:3"]),
        ("told", ["corners"], ["corners", "sft"]),
        ("sft", ["sft:3", "told"], ["told"]),
    ],
)
def test_supervised_fine_tuning_is_always_among_the_baselines(plan_of, algo, given, expected):
    assert baselines_of(plan_of(algo=algo, eval={"baselines": given})) == expected


def test_the_grid(plan_of):
    assert np.array_equal(preferences_of(plan_of()), grid(2))
    assert preferences_of(plan_of(eval={"points": 2})).tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert preferences_of(plan_of(rewards="a")).tolist() == [[1.0]]
    three = preferences_of(plan_of(rewards="a,b,dots"))
    assert np.array_equal(three[:66], grid(3))
    assert len(three) > 66
    np.testing.assert_allclose(three.sum(axis=1), 1.0)


def test_as_many_prompts_as_asked_for(plan_of):
    assert [row.id for row in evaluation_rows(plan_of(eval={"prompts": 2}))] == ["test-0", "test-1"]
    assert len(evaluation_rows(plan_of(eval={"prompts": 99}))) == 6


def test_a_task_without_rows_is_refused(run, plan_of, world, monkeypatch):
    rows = world.Letters.rows
    monkeypatch.setattr(world.Letters, "rows", lambda self, split: [] if split == "test" else rows(self, split))
    with pytest.raises(DataError, match="task 'letters' has no test rows"):
        evaluation_rows(plan_of())
    monkeypatch.setattr(
        world.Letters, "rows", lambda self, split: [row._replace(payload=None) for row in rows(self, split)]
    )
    with pytest.raises(DataError, match="no training rows with responses"):
        run(**SMALL)


def test_rows_without_a_response_are_not_trained_on(job_of, world, monkeypatch):
    rows = world.Letters.rows

    def holes(self, split):
        return [row._replace(payload=None if i % 2 else row.payload) for i, row in enumerate(rows(self, split))]

    monkeypatch.setattr(world.Letters, "rows", holes)
    assert [row.id for row in job_of().train.rows] == ["train-0", "train-2", "train-4"]


def test_a_constant_reward_is_refused(run, world, monkeypatch):
    monkeypatch.setattr(world.Count, "score", lambda self, prompts, payloads, rows: np.ones(len(rows)))
    with pytest.raises(DataError, match="reward 'a' gave the constant 1"):
        run(**SMALL)


def test_a_failing_reward_leaves_a_run_that_goes_on(run, world, monkeypatch):
    score = world.Count.score
    monkeypatch.setattr(world.Count, "score", lambda *parts: 1 / 0)
    with pytest.raises(RewardError, match="ZeroDivisionError"):
        run(**SMALL)
    monkeypatch.setattr(world.Count, "score", score)
    assert len(run(**SMALL).curves) == 3


def test_scores_know_the_order_of_their_columns(world, tmp_path, watcher):
    stages, rows = Stages(tmp_path, watcher), world.Letters().rows("train")
    a, b = world.Count("a"), world.Count("b")
    ahead = score_rows(stages, Scorer({"a": a, "b": b}), rows).rewards
    behind = score_rows(stages, Scorer({"b": b, "a": a}), rows).rewards
    assert ahead.tolist() == behind[:, ::-1].tolist() != behind.tolist()
    assert Scorer({"a": a}).score(rows, Attempt(Entry("s", "score")))[:, 0].tolist() == ahead[:, 0].tolist()


def test_other_weights_of_the_same_size_are_another_model(plan_of, tmp_path, watcher, cache):
    def origin(name, spoilt=None):
        folder = tmp_path / name
        (folder / "deep").mkdir(parents=True)
        (folder / "table.json").write_text('{"": "..."}')
        large = bytearray(3 * 2**20)
        if spoilt:
            large[spoilt : spoilt + 2**17] = b"x" * 2**17
        (folder / "deep" / "weights.bin").write_bytes(large)
        (tmp_path / f"run {name}").mkdir()
        return open_job(plan_of(model=str(folder)), tmp_path / f"run {name}", watcher).origin

    assert origin("one") == origin("two")
    assert len({origin("three"), origin("four", 10), origin("five", 2**20 + 7), origin("six", 3 * 2**20 - 2**17)}) == 4


def test_a_model_of_the_hub_is_known_by_its_name(plan_of, tmp_path, watcher, world, monkeypatch, cache):
    asked = []

    def load(self, path, revision="", tokens=()):
        asked.append(path)
        return world.Table({"base": {}})

    monkeypatch.setattr(world.Lookup, "load", load)
    names = ["organisation/one", "organisation/one", "organisation/two"]
    origins = []
    for number, model in enumerate(names):
        (tmp_path / str(number)).mkdir()
        origins.append(open_job(plan_of(model=model), tmp_path / str(number), watcher).origin)
    assert asked == names
    assert origins[0] == origins[1] != origins[2]
