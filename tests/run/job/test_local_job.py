"""The four verbs an algorithm is built from."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest

from ric.errors import RunError
from ric.kinds import Decoding, Example, FitSettings, Practice, Request, Row, Work
from ric.run.job.local_job import desired_of, groups

EXAMPLES = [Example("q1", "aaa"), Example("q2", "bb.")]


def loss(loglik, units, batch):
    return -loglik


def other_loss(loglik, units, batch):
    return -loglik


@pytest.fixture
def job(job_of):
    return job_of()


def fit(job, name="step", member="new", like="base", examples=EXAMPLES, loss=loss, **settings):
    return job.fit(name, member, like, examples, loss, FitSettings(**settings))


def requests_of(rows, member="base", **more):
    return [Request(row.prompt, seed, member, **more) for row, seed in zip(rows, range(100, 999), strict=False)]


def rows_of(*prompts):
    return [Row(f"r{i}", prompt, "old", "data", {"m": i}) for i, prompt in enumerate(prompts)]


def test_the_job_holds_the_scored_training_rows(job, world):
    payloads = [world.ANSWERS[(5 * i) % 27] for i in range(6)]
    assert [row.payload for row in job.train.rows] == payloads
    assert job.train.rewards.tolist() == [[p.count("a"), p.count("b")] for p in payloads]
    assert job.statistics.names == ("a", "b")
    assert job.statistics.mean.tolist() == job.train.rewards.mean(axis=0).tolist()
    assert [row.id for row in job.validation] == [f"validation-{i}" for i in range(6)]


def test_random_numbers_depend_on_the_name_alone(job, job_of):
    job.seeds("x", 3), job.rng("y").random()
    other = job_of("other folder")
    assert job.seeds("z", 3) == other.seeds("z", 3) != job_of("third", seed=1).seeds("z", 3)
    assert job.rng("z").random() == other.rng("z").random() != other.rng("a").random()


def test_a_sample_that_a_limit_cut_off_stays_unfinished(job, job_of, world):
    rows = rows_of("q1", "q2")
    requests = [Request("q1", world.CUT, "base"), Request("q2", 5, "base")]
    for each in (job, job_of()):  # drawn, and read back
        scored = each.rollout("round", requests, rows, Decoding())
        assert [row.finished for row in scored.rows] == [False, True]


def test_fit_adds_a_trained_member(job, world, watcher):
    assert fit(job) == "new"
    assert job.policy.answers["new"] == {"": "...", "q1": "aaa", "q2": "bb."}
    assert job.policy.answers["base"] == {"": "..."}
    entry = watcher.entries[-1]
    assert (entry["kind"], entry["rows_trained"], entry["units_trained"], entry["steps"]) == ("fit", 2, 6, 300)


def test_fit_runs_once_and_is_read_back(job, job_of, world):
    fit(job)
    world.CALLS.clear()
    again = job_of()  # the same folder, a policy that knows only its base
    assert "new" not in again.policy.answers
    fit(again)
    assert world.CALLS["fit new"] == 0
    assert again.policy.answers == job.policy.answers
    assert again.fingerprints == job.fingerprints


@pytest.mark.parametrize(
    "changed",
    [
        {"examples": EXAMPLES[:1]},
        {"examples": EXAMPLES[::-1]},
        {"examples": [EXAMPLES[0]._replace(weight=0.5), EXAMPLES[1]]},
        {"loss": other_loss},
        {"steps": 4},
        {"seed": 1},
        {"member": "newer"},
        {"like": "first"},
        {"name": "another"},
    ],
)
def test_fit_runs_again_when_anything_changes(job, world, changed):
    fit(job, "start", "first", examples=[Example("q0", "...")])
    fit(job)
    world.CALLS.clear()
    fit(job, **changed)
    assert world.CALLS[f"fit {changed.get('member', 'new')}"] == 1


def test_a_checkpoint_outlives_a_crash_and_goes_when_the_stage_is_done(job, tmp_path, monkeypatch):
    seen, train = [], type(job.backend).fit

    def dies_once(*parts):
        checkpoint = parts[-2]
        seen.append((checkpoint, checkpoint.exists()))
        checkpoint.mkdir(parents=True, exist_ok=True)
        if len(seen) == 1:
            raise KeyboardInterrupt
        return train(job.backend, *parts)

    monkeypatch.setattr(job.backend, "fit", dies_once)
    with pytest.raises(KeyboardInterrupt):
        fit(job)
    fit(job)
    fit(job, examples=EXAMPLES[:1])
    first, second, other = seen
    assert (first, second) == ((first[0], False), (first[0], True))
    assert other[0] != first[0]
    assert first[0].is_relative_to(tmp_path)
    assert not first[0].exists()


def test_members_grow_from_members(job):
    fit(job, "one", "m", examples=EXAMPLES[:1])
    first = job.fingerprints["m"]
    fit(job, "two", "m", "m", examples=EXAMPLES[1:])
    assert job.policy.answers["m"] == {"": "...", "q1": "aaa", "q2": "bb."}
    assert job.fingerprints["m"] != first


def test_the_base_options_count(job_of):
    origins = [job_of(name, **given).origin for name, given in {
        "a": {}, "b": {"backend": {"chatty": False}, "mapping": "l2"}, "c": {"format": "plain"},
    }.items()]  # fmt: skip
    assert len(set(origins)) == 3


def test_rollout_scores_what_was_drawn(job, watcher):
    fit(job)
    rows = rows_of("q2", "q1", "q2", "unknown")
    scored = job.rollout("round", requests_of(rows, "new"), rows, Decoding())
    drawn = [row.payload for row in scored.rows]
    assert drawn[:3] == ["bb.", "aaa", "bb."]
    assert [row._replace(payload="old", source="data") for row in scored.rows] == rows
    assert {row.source for row in scored.rows} == {"round"}
    assert scored.rewards.tolist() == [[p.count("a"), p.count("b")] for p in drawn]
    assert scored.group.tolist() == [0, 1, 0, 2]
    assert scored.desired is None
    entry = watcher.entries[-1]
    assert (entry["kind"], entry["rows_generated"], entry["units_generated"]) == ("rollout", 4, 12)
    assert entry["reward_calls"] + entry["cache_hits"] == 8


def test_rollout_keeps_targets(job):
    rows = rows_of("q1", "q2")
    requests = requests_of(rows)
    requests[1] = requests[1]._replace(desired=np.array([0.5, -0.5]))
    scored = job.rollout("round", requests, rows, Decoding())
    assert np.array_equal(scored.desired, [[np.nan, np.nan], [0.5, -0.5]], equal_nan=True)


def test_rollout_runs_once_and_comes_back_the_same(job, job_of, world, same):
    rows = rows_of("q1", "q2")
    first = job.rollout("round", requests_of(rows), rows, Decoding(batch=8))
    world.CALLS.clear()
    second = job_of().rollout("round", requests_of(rows), rows, Decoding(batch=64))
    assert world.CALLS["draw"] == 0
    assert same(first, second)


@pytest.mark.parametrize(
    "change",
    [
        lambda job, requests, rows: (requests[::-1], rows[::-1], Decoding()),
        lambda job, requests, rows: ([r._replace(seed=r.seed + 1) for r in requests], rows, Decoding()),
        lambda job, requests, rows: (requests, rows, Decoding(temperature=0.5)),
        lambda job, requests, rows: (requests, [row._replace(meta={}) for row in rows], Decoding()),
        lambda job, requests, rows: (fit(job, examples=EXAMPLES[:1]) and requests, rows, Decoding()),
    ],
)
def test_rollout_runs_again_when_anything_changes(job, world, change):
    fit(job)
    rows = rows_of("q1", "q2")
    requests = requests_of(rows, "new")
    job.rollout("round", requests, rows, Decoding())
    changed = change(job, requests, rows)
    world.CALLS.clear()
    job.rollout("round", *changed)
    assert world.CALLS["draw"] == 2


def test_what_is_drawn_depends_on_the_options_of_the_sampler(job, world):
    @dataclass
    class Paced(world.Look):
        pace: int = 1

    rows = rows_of("q1", "q2")
    world.CALLS.clear()
    for pace in (1, 2, 1):
        job.sampler = Paced(pace)
        job.rollout("round", requests_of(rows), rows, Decoding())
        job.propose("base")(["q1", "q2"], 3)
    assert world.CALLS["draw"] == 2 * (2 + 6)


def test_a_mix_depends_on_its_members(job, world):
    rows = rows_of("q1")
    requests = [Request("q1", 1, mix=(0.5, 0.5), members=("base", "new"))]
    fit(job)
    job.rollout("round", requests, rows, Decoding())
    fit(job, examples=EXAMPLES[:1])
    world.CALLS.clear()
    job.rollout("round", requests, rows, Decoding())
    assert world.CALLS["draw"] == 1


def test_the_order_of_rewards_is_part_of_a_rollout(job_of):
    rows = rows_of("q1", "q2", "q3")
    ahead, behind = (
        job_of(rewards=order).rollout("round", requests_of(rows), rows, Decoding()).rewards for order in ("a,b", "b,a")
    )
    assert ahead.tolist() == behind[:, ::-1].tolist() != behind.tolist()


def test_a_rollout_of_nothing(job):
    scored = job.rollout("round", [], [], Decoding())
    assert scored.rewards.shape == (0, 2)
    assert scored.desired is None


def test_stage_keeps_a_json_value(job):
    made = []

    def work():
        made.append(1)
        return {"tuple": (1, 2), "nan": float("nan"), "text": "\u2028"}

    first, second = (job.stage("choose", work, "inputs", {"a": np.arange(2)}) for _ in range(2))
    assert str(first) == str(second) == str({"tuple": [1, 2], "nan": float("nan"), "text": "\u2028"})
    job.stage("choose", work, "inputs", {"a": np.arange(3)})
    assert len(made) == 2


def test_map_keeps_the_order(job):
    assert job.map(lambda item: item * 2, [3, 1, 2]) == [6, 2, 4]


def test_proposals_are_a_counted_stage(job, job_of, world, watcher):
    targets, loglik = job.propose("base")(["p1", "p2"], 3)
    assert (targets.shape, loglik.shape) == ((2, 3, 2), (2, 3))
    assert watcher.finished[-1] == ("proposals-base", False)
    assert watcher.entries[-1]["rows_generated"] == 6
    world.CALLS.clear()
    again = job_of().propose("base")(["p1", "p2"], 3)
    assert world.CALLS["draw"] == 0
    assert np.array_equal(again.targets, targets, equal_nan=True)
    assert np.array_equal(again.loglik, loglik, equal_nan=True)
    for other in ((["p1", "p3"], 3), (["p1", "p2"], 2)):
        world.CALLS.clear()
        job.propose("base")(*other)
        assert world.CALLS["draw"] > 0


def test_groups_number_equal_prompts():
    chat = [{"role": "user", "content": "q"}]
    rows = rows_of("b", "a", "b", chat, list(chat), "a", np.zeros(3000), np.eye(1, 3000, 1500)[0])
    assert groups(rows).tolist() == [0, 1, 0, 2, 2, 1, 3, 4]
    assert groups([]).dtype == np.int64


def test_desired_of_nothing_conditioned():
    assert desired_of([Request("p", 0)], 2) is None
    assert desired_of([], 2) is None


def practice(rows, utility, **changes):
    told = {"method": "drill", "rows": rows, "utility": utility, "options": {"beta": 0.1}, "settings": FitSettings()}
    return Practice(**{**told, "decoding": Decoding(), **changes})


def total(rewards, group):
    return rewards.sum(axis=1)


def test_improve_is_a_stage_whose_judge_scores_and_counts(job, job_of, world, watcher, monkeypatch):
    verdicts = []

    def drill(policy, member, reference, told, judge, checkpoint, progress):
        world.CALLS["drill"] += 1
        rows = [row._replace(payload="ab.") for row in told.rows]
        verdicts.append((judge(rows, np.arange(len(rows))), reference, told.options))
        policy.answers[member]["drilled"] = "ab."
        return Work(rows=4, units=12, steps=2, loss=0.5, rows_drawn=2, units_drawn=6)

    monkeypatch.setattr(type(job.backend), "improve", lambda self, *parts: drill(*parts), raising=False)
    rows = rows_of("q1", "q2")
    assert job.improve("drill", "new", "base", practice(rows, total)) == "new"
    ((verdict, reference, options),) = verdicts
    assert (verdict.utility.tolist(), verdict.rewards.tolist()) == ([2.0, 2.0], [[1.0, 1.0], [1.0, 1.0]])
    assert (reference, options) == ("base", {"beta": 0.1})
    entry = watcher.entries[-1]
    counts = "rows_trained", "units_trained", "steps", "rows_generated", "units_generated", "reward_calls"
    assert [entry[name] for name in counts] == [4, 12, 2, 2, 6, 4]
    assert (entry["kind"], "drilled" in job.policy.answers["base"]) == ("fit", False)
    (kept,) = (job.stages.folder / "stages").glob("drill-*/practice.json")
    assert json.loads(kept.read_text()) == [{"utility": 2.0, "a": 1.0, "b": 1.0}]
    again = job_of()
    again.improve("drill", "new", "base", practice(rows, total))
    assert (world.CALLS["drill"], again.policy.answers["new"]["drilled"]) == (1, "ab.")
    again.improve("drill", "new", "base", practice(rows, lambda rewards, group: rewards[:, 0]))
    again.improve("drill", "new", "base", practice(rows, total, options={"beta": 0.2}))
    assert world.CALLS["drill"] == 3


def test_a_continued_practice_has_its_whole_history(job, job_of, world, monkeypatch):
    """Cut off after the second of three batches, from a checkpoint after the first."""
    start, fail_at = 0, 2

    def drill(policy, member, reference, told, judge, checkpoint, progress):
        progress(start, 3, {}, Work())
        for step in range(start, 3):
            if step == fail_at:
                raise KeyboardInterrupt
            judge([row._replace(payload="ab."[step:]) for row in told.rows], np.arange(2))
            progress(step + 1, 3, {}, Work(steps=step + 1))
        return Work(steps=3)

    monkeypatch.setattr(type(job.backend), "improve", lambda self, *parts: drill(*parts), raising=False)
    told = practice(rows_of("q1", "q2"), total)
    with pytest.raises(KeyboardInterrupt):
        job.improve("drill", "new", "base", told)
    start, fail_at = 1, None
    job_of().improve("drill", "new", "base", told)
    (kept,) = (job.stages.folder / "stages").glob("drill-*/practice.json")
    assert [batch["utility"] for batch in json.loads(kept.read_text())] == [2.0, 1.0, 0.0]


def test_a_backend_without_methods_says_so(job):
    with pytest.raises(RunError, match="method 'drill' of a Lookup backend") as caught:
        job.improve("drill", "new", "base", practice(rows_of("q1"), total))
    assert "one of: none" in str(caught.value)


def test_likelihoods_are_a_stage(job, job_of, world):
    values, units = job.loglik("l", "base", EXAMPLES)
    assert (values.tolist(), units.tolist()) == ([0.0, 0.0], [3.0, 3.0])
    place = job.stages.folder / "stages"
    assert len([p for p in place.iterdir() if p.name.startswith("l-")]) == 1
    job_of().loglik("l", "base", EXAMPLES)
    assert len([p for p in place.iterdir() if p.name.startswith("l-")]) == 1


def test_members_are_a_family(job):
    family = job.members(["x", "y"], np.eye(2))
    assert (family.names, family.weights.tolist()) == (("x", "y"), [[1.0, 0.0], [0.0, 1.0]])
    assert family.statistics is job.statistics
