"""The four verbs an algorithm is built from."""

from __future__ import annotations

import numpy as np
import pytest

from ric.kinds import Decoding, Example, FitSettings, Request, Row
from ric.run.local_job import desired_of, groups

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


def test_a_mix_depends_on_every_member(job, world):
    rows = rows_of("q1")
    requests = [Request("q1", 1, mix=(0.5, 0.5))]
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
