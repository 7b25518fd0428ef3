"""Training prompts without responses are answered by the base model first."""

from __future__ import annotations

import pytest

from ric.errors import DataError
from ric.run import drafts
from ric.run.drafts import requests_of


@pytest.fixture
def task():
    """The letters' task with some rows left bare."""
    return lambda **options: {"task": {"name": "letters", "size": 6, **options}}


def test_each_bare_prompt_is_answered_several_times_beside_the_given_rows(job_of, task, world) -> None:
    job = job_of(**task(bare=2))
    assert [row.source for row in job.train.rows] == ["data"] * 4 + ["base"] * 6
    assert [row.id for row in job.train.rows[4:]] == [f"train-{i}/{n}" for i in range(2) for n in range(3)]
    assert len(set(job.train.group.tolist())) == 6
    assert job.train.rewards.shape == (10, 2)
    assert world.CALLS["draw"] == 6


def test_rows_with_responses_need_no_model_for_that(job_of, task, world, watcher) -> None:
    job_of(**task())
    assert world.CALLS["draw"] == 0
    assert drafts.NAME not in watcher.started


def test_the_limits_vary_within_the_range_and_follow_the_seed(plan_of, task) -> None:
    plan = plan_of(**task(bare=6, size=200))
    rows = [row for row in plan.task.rows("train") if row.payload is None]
    _, requests = requests_of(plan, rows * 30, plan.task.drafts)
    limits = [request.limits.max_units for request in requests]
    assert (min(limits), max(limits)) == (2, 9)
    assert len({request.seed for request in requests}) == len(requests)
    assert requests_of(plan, rows, plan.task.drafts) == requests_of(plan, rows, plan.task.drafts)
    other = plan_of(**task(bare=6), seed=1)
    assert requests_of(other, rows, plan.task.drafts)[1] != requests_of(plan, rows, plan.task.drafts)[1]


def test_the_longest_is_the_runs_own_unless_given(plan_of, task) -> None:
    plan = plan_of(**task(bare=6), decoding={"max_units": 4})
    _, requests = requests_of(plan, plan.task.rows("train") * 50, plan.task.drafts._replace(longest=0))
    assert {request.limits.max_units for request in requests} == {2, 3, 4}


def test_an_answer_that_was_cut_off_is_passed_on_as_such(job_of, task, world, monkeypatch) -> None:
    monkeypatch.setattr(drafts, "seeds", lambda seed, name, n: [world.CUT, *range(n - 1)])
    rows = job_of(**task(bare=1)).train.rows[5:]
    assert [(row.finished, row.payload.endswith("-")) for row in rows] == [(False, True), (True, False), (True, False)]


def test_unfit_answers_are_left_out_and_told(job_of, task, watcher, monkeypatch) -> None:
    notes = []
    monkeypatch.setattr(watcher, "note", notes.append)
    job = job_of(**task(bare=6, dull="."))
    kept = len(job.train.rows)
    assert 0 < kept < 18
    assert notes == [f"{18 - kept} of 18 of the base model's answers were empty"]
    assert all("." not in row.payload for row in job.train.rows)


def test_no_answer_at_all_is_an_error(job_of, task, watcher, monkeypatch, parts) -> None:
    monkeypatch.setattr(watcher, "note", lambda text: None)
    monkeypatch.setattr(drafts, "fit_for_training", lambda plan, row: None)
    with pytest.raises(DataError) as caught:
        job_of(**task(bare=6))
    assert "none of the base model's 18 answers can be trained on" in parts(caught.value)


def test_the_stage_is_kept_with_everything_it_depends_on(job_of, task, world) -> None:
    first = job_of(**task(bare=2))
    again = job_of(**task(bare=2))
    assert world.CALLS["draw"] == 6
    assert [row.payload for row in again.train.rows] == [row.payload for row in first.train.rows]
    job_of(**task(bare=2), decoding={"temperature": 0.5})
    assert world.CALLS["draw"] == 12
