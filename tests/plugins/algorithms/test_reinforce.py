"""Advantages by hand, and rounds on a job without models."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError, RunError
from ric_plugins.algorithms.reinforce import Reinforce, leave_one_out
from ric_plugins.losses import policy_gradient

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 0.0], [2.0, 20.0]]
SMALL = {"rounds": 2, "prompts": 2, "each": 2, "kl": 0.0, "one_step": False}


def first(rewards, group):
    return rewards[:, 0]


def by_place(job, values):
    stream = iter(values)
    job.answer = lambda request, row: [next(stream), 0.0]


def test_leave_one_out_by_hand() -> None:
    """1 - (2 + 6) / 2 = -3, 2 - 3.5, 6 - 1.5; then 5 - 7 and 7 - 5."""
    found = leave_one_out(np.array([1.0, 2.0, 6.0, 5.0, 7.0]), np.array([0, 0, 0, 1, 1]))
    np.testing.assert_allclose(found, [-3.0, -1.5, 4.5, -2.0, 2.0])


def test_leave_one_out_without_others_is_unknown() -> None:
    found = leave_one_out(np.array([1.0, np.nan, 4.0, 6.0, np.nan]), np.array([0, 0, 1, 1, 1]))
    np.testing.assert_allclose(found, [np.nan, np.nan, -2.0, 2.0, np.nan])


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(-9, 9)), min_size=1, max_size=12))
def test_leave_one_out_against_loops(pairs) -> None:
    group, values = np.array([g for g, _ in pairs]), np.array([v for _, v in pairs])
    for i, found in enumerate(leave_one_out(values, group)):
        others = [values[j] for j in range(len(values)) if j != i and group[j] == group[i]]
        if others:
            assert found == pytest.approx(values[i] - sum(others) / len(others), abs=1e-9)
        else:
            assert np.isnan(found)


def test_a_round_samples_weighs_and_fits(job_of) -> None:
    job = job_of(TRAIN)
    by_place(job, [5, 7, 9, 1, 0, 0, 0, 0])
    assert Reinforce(lr=0.25, **SMALL).learn(job, first, "warm", "m") == "m"
    one, two = job.fits
    assert [e.weight for e in one.examples] == [-2.0, 2.0, 8.0, -8.0]
    assert [e.payload for e in one.examples] == [f"drawn for {row.id}" for row in job.rollouts[0].rows]
    assert (one.loss, one.like, two.like, one.member) == (policy_gradient, "warm", "m", "m")
    assert (one.settings.steps, one.settings.batch, one.settings.lr) == (2, 3, 0.25), "one pass: ceil(4 / 3)"
    assert two.settings.seed == one.settings.seed + 1
    assert [r.member for r in job.rollouts[1].requests] == ["m"] * 4


def test_one_step_takes_the_whole_rollout(job_of) -> None:
    job = job_of(TRAIN)
    Reinforce(**{**SMALL, "one_step": True}).learn(job, first, "base", "m")
    settings = job.fits[0].settings
    assert (settings.steps, settings.batch, settings.warmup) == (1, 4, 0.0)


def test_self_critical_measures_against_the_greedy_answer(job_of) -> None:
    job = job_of(TRAIN)
    by_place(job, [5, 7, 9, 1, 6, 2])
    Reinforce(baseline="self-critical", **{**SMALL, "rounds": 1}).learn(job, first, "base", "m")
    sampled, greedy = job.rollouts
    assert [e.weight for e in job.fits[0].examples] == [-1.0, 1.0, 7.0, -1.0]
    assert (sampled.decoding.temperature, greedy.decoding.temperature) == (1.0, 0.0)
    assert [r.prompt for r in greedy.requests] == [r.prompt for r in sampled.requests[::2]]


def test_the_penalty_shapes_the_reward(job_of) -> None:
    """Rewards 5, 7 and divergences 3, 0 times .5: 3.5 and 7."""
    job = job_of(TRAIN)
    by_place(job, [5, 7, 5, 7] * 2)
    job.likely = lambda member, example: 3.0 if member == "m" and example.payload.endswith("/0") else 0.0
    Reinforce(**{**SMALL, "kl": 0.5}).learn(job, first, "start", "m")
    assert [e.weight for e in job.fits[0].examples] == [-2.0, 2.0, -2.0, 2.0], "the start has not moved"
    assert [e.weight for e in job.fits[1].examples] == [-3.5, 3.5, -3.5, 3.5]


def test_samples_without_an_advantage_are_left_out(job_of) -> None:
    job = job_of(TRAIN)
    by_place(job, [np.nan, 1, 4, 6])
    Reinforce(**{**SMALL, "rounds": 1}).learn(job, first, "base", "m")
    assert [e.weight for e in job.fits[0].examples] == [-2.0, 2.0]
    by_place(job, [np.nan] * 4)
    with pytest.raises(RunError, match="a round whose samples all lack an advantage"):
        Reinforce(**{**SMALL, "rounds": 1}).learn(job, first, "base", "m")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"baseline": "mean"}, r"algo\.baseline = 'mean'"),
        ({"each": 1}, r"algo\.each = 1"),
        ({"rounds": 0}, r"algo\.rounds = 0"),
        ({"kl": -1.0}, r"algo\.kl = -1"),
        ({"temperature": 0.0}, r"algo\.temperature = 0"),
    ],
)
def test_options_out_of_range_are_refused(options, message) -> None:
    with pytest.raises(ConfigError, match=message):
        Reinforce(**options)


def test_one_sample_is_enough_beside_a_greedy_answer() -> None:
    assert Reinforce(baseline="self-critical", each=1).each == 1
