"""RRHF's candidates and rounds, on a job without models; its loss is tested in test_losses."""

from __future__ import annotations

import numpy as np
import pytest

from ric.errors import ConfigError, RunError
from ric.kinds import Row, Scored
from ric_plugins.algorithms.rrhf import Rrhf
from ric_plugins.losses import Ranking

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 0.0], [2.0, 20.0]]


def first(rewards, group):
    return rewards[:, 0]


def grouped(job):
    """Prompts p0 and p1 with answers y0, y1 and y2, y3; the last was cut off."""
    rows = [Row(f"train/{i}", f"p{i // 2}", f"y{i}", "written", {}, i < 3) for i in range(4)]
    job.train = Scored(rows, np.array([0, 0, 1, 1]), np.array(TRAIN))
    return job


def test_candidates_are_samples_and_the_datas_answers(job_of) -> None:
    job = grouped(job_of(TRAIN, lambda request, row: [9.0, 0.0]))
    Rrhf(rounds=1, prompts=2, each=1, answers=2).learn(job, first, "base", "m")
    (fit,) = job.fits
    by_prompt = {}
    for example in fit.examples:
        by_prompt.setdefault(example.prompt, []).append((example.payload, example.score, example.finished))
    own = {row.prompt: f"drawn for {row.id}" for row in job.rollouts[0].rows}
    assert by_prompt["p0"] == [(own["p0"], 9.0, True), ("y0", 1.0, True), ("y1", 3.0, True)]
    assert by_prompt["p1"] == [(own["p1"], 9.0, True), ("y2", 2.0, True), ("y3", 2.0, False)]
    groups = {e.prompt: e.group for e in fit.examples}
    assert len(set(groups.values())) == 2
    assert all(e.group == groups[e.prompt] for e in fit.examples)


def test_only_samples_or_only_the_data(job_of) -> None:
    job = grouped(job_of(TRAIN))
    Rrhf(rounds=1, prompts=2, each=3, answers=0).learn(job, first, "base", "m")
    assert all(e.payload.startswith("drawn") for e in job.fits[0].examples)
    job = grouped(job_of(TRAIN))
    Rrhf(rounds=1, prompts=2, each=0, answers=1).learn(job, first, "base", "m")
    assert sorted(e.payload for e in job.fits[0].examples) == ["y0", "y2"]
    assert job.rollouts == []


def test_rounds_sample_from_what_was_trained(job_of) -> None:
    job = grouped(job_of(TRAIN))
    assert Rrhf(rounds=2, prompts=1, each=2).learn(job, first, "warm", "m") == "m"
    assert [r.requests[0].member for r in job.rollouts] == ["warm", "m"]
    assert [(f.like, f.member) for f in job.fits] == [("warm", "m"), ("m", "m")]
    assert job.rollouts[0].requests[0].prompt != job.rollouts[1].requests[0].prompt


def test_every_prompt_unless_told(job_of) -> None:
    job = grouped(job_of(TRAIN))
    Rrhf(rounds=1, prompts=None, each=1).learn(job, first, "base", "m")
    assert sorted(r.prompt for r in job.rollouts[0].requests) == ["p0", "p1"]


def test_samples_and_beams(job_of) -> None:
    def drawn(**options):
        job = grouped(job_of(TRAIN))
        job.decoding = job.decoding._replace(top_p=0.9, temperature=0.3)
        Rrhf(rounds=1, prompts=2, each=3, **options).learn(job, first, "base", "m")
        return job.rollouts[0]

    sampled = drawn(temperature=0.8).decoding
    assert (sampled.temperature, sampled.top_p, sampled.beams) == (0.8, 1.0, 0)
    beam, diverse = drawn(candidates="beam"), drawn(candidates="diverse", diversity=2.0)
    assert [r.seed for r in beam.requests] == [0, 1, 2] * 2, "a request's seed is the rank of its beam"
    assert (beam.decoding.beams, beam.decoding.beam_groups, beam.decoding.diversity) == (3, 1, 0.0)
    assert (diverse.decoding.beams, diverse.decoding.beam_groups, diverse.decoding.diversity) == (3, 3, 2.0)


def test_the_loss_is_the_papers_and_its_switches_reach_it(job_of) -> None:
    def loss(**options):
        job = grouped(job_of(TRAIN))
        Rrhf(rounds=1, prompts=1, **options).learn(job, first, "base", "m")
        return job.fits[0].loss

    assert loss() == Ranking(1.0, "response", "sum")
    assert loss(rank_weight=10, length_norm="padded", reduction="padded") == Ranking(10, "padded", "padded")


def test_steps_count_whole_prompts(job_of) -> None:
    """Batches of 3 examples hold one prompt of two candidates; 2 prompts, 3 epochs: 6 steps."""
    job = grouped(job_of(TRAIN))
    Rrhf(rounds=1, prompts=2, each=0, answers=2, epochs=3, lr=0.5, schedule="cosine").learn(job, first, "base", "m")
    settings = job.fits[0].settings
    assert (settings.steps, settings.batch, settings.lr, settings.schedule) == (6, 3, 0.5, "cosine")


def test_the_penalty_is_taken_from_the_score_alone(job_of) -> None:
    job = grouped(job_of(TRAIN, lambda request, row: [5.0, 0.0]))
    job.likely = lambda member, example: 3.0 if member == "m" else 1.0
    Rrhf(rounds=2, prompts=1, each=1, answers=0, kl=0.5).learn(job, first, "base", "m")
    assert [f.examples[0].score for f in job.fits] == [5.0, 4.0], "5 - .5 * (3 - 1)"
    assert all(e.weight == 1.0 for f in job.fits for e in f.examples)


def test_candidates_without_a_score_are_none(job_of) -> None:
    job = grouped(job_of(TRAIN, lambda request, row: [np.nan, 0.0]))
    Rrhf(rounds=1, prompts=2, each=1, answers=1).learn(job, first, "base", "m")
    assert sorted(e.payload for e in job.fits[0].examples) == ["y0", "y2"]
    with pytest.raises(RunError, match="a round whose candidates all lack a utility"):
        Rrhf(rounds=1, prompts=2, each=1, answers=0).learn(job, first, "base", "m")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"candidates": "beams"}, r"algo\.candidates = 'beams'"),
        ({"length_norm": "mean"}, r"algo\.length_norm = 'mean'"),
        ({"reduction": "none"}, r"algo\.reduction = 'none'"),
        ({"rank_weight": -1.0}, r"algo\.rank_weight = -1"),
        ({"prompts": 0}, r"algo\.prompts = 0"),
        ({"each": 0, "answers": 0}, r"algo\.each = 0 and algo\.answers = 0"),
    ],
)
def test_options_out_of_range_are_refused(options, message) -> None:
    with pytest.raises(ConfigError, match=message):
        Rrhf(**options)
