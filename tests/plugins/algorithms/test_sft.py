"""Supervised fine-tuning: every response, no reward."""

from __future__ import annotations

import numpy as np

from ric.kinds import Row
from ric_plugins.algorithms.sft import Sft
from ric_plugins.losses import likelihood

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 0.0]]


def test_all_responses_are_learned_after_their_bare_prompts(job_of) -> None:
    job = job_of(TRAIN)
    Sft().align(job)
    (fit,) = job.fits
    assert (fit.name, fit.member, fit.like, fit.loss, fit.settings) == ("sft", "sft", "base", likelihood, job.fitting)
    assert [(e.prompt, e.payload, e.weight) for e in fit.examples] == [(f"p{i}", f"y{i}", 1.0) for i in range(3)]
    assert job.rollouts == []


def test_rows_without_a_response_are_left_out(job_of) -> None:
    job = job_of(TRAIN)
    job.train = job.train._replace(rows=[*job.train.rows[:2], Row("train/2", "p2")])
    Sft().align(job)
    assert [e.payload for e in job.fits[0].examples] == ["y0", "y1"]


def test_rows_that_a_limit_cut_off_stay_unfinished(job_of) -> None:
    job = job_of(TRAIN)
    job.train = job.train._replace(rows=[row._replace(finished=row.id != "train/1") for row in job.train.rows])
    Sft().align(job)
    assert [e.finished for e in job.fits[0].examples] == [True, False, True]


def test_steps_replace_the_runs_own(job_of) -> None:
    job = job_of(TRAIN)
    Sft(steps=99).align(job)
    assert job.fits[0].settings == job.fitting._replace(steps=99)


def test_it_is_a_family_of_one(job_of) -> None:
    family = Sft().align(job_of(TRAIN))
    assert family.members == ("sft",)
    np.testing.assert_allclose(family.weights, [[0.5, 0.5]])
    (request,) = family.plan(["p"], [4])
    assert (request.member, request.prompt, request.seed) == ("sft", "p", 4)


def test_a_lifting_algorithm_names_the_member_and_its_start(job_of) -> None:
    job = job_of(TRAIN)
    assert Sft().learn(job, lambda rewards, group: rewards[:, 0], "warm", "expert-0") == "expert-0"
    assert (job.fits[0].member, job.fits[0].like) == ("expert-0", "warm")
