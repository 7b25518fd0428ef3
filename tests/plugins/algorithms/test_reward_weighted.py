"""Reward-weighted likelihood against weights worked out by hand, on a job without models."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ric.errors import ConfigError, RunError
from ric.kinds import Batch
from ric_plugins.algorithms.reward_weighted import RewardWeighted, rescaled
from ric_plugins.losses import weighted

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 0.0], [6.0, 20.0]]


def first(rewards, group):
    """The first reward, raw."""
    return rewards[:, 0]


def test_the_better_half_weighs_what_it_is_above_its_worst(job_of) -> None:
    job = job_of(TRAIN)
    RewardWeighted(source="data").learn(job, first, "base", "m")
    (fit,) = job.fits
    assert [(e.payload, e.weight) for e in fit.examples] == [(job.train.rows[1].payload, 0.0),
                                                             (job.train.rows[3].payload, 2.0)]  # fmt: skip
    assert fit.loss is weighted
    assert job.rollouts == []


def test_samples_of_the_start_are_drawn_once_for_all_experts(job_of) -> None:
    job = job_of(TRAIN)
    for name in ("one", "other"):
        RewardWeighted(generate=6).learn(job, first, "warm", name)
    drawn, again = job.rollouts
    assert drawn.name == again.name == "samples-of-warm"
    assert [r.seed for r in drawn.requests] == [r.seed for r in again.requests]
    assert {r.member for r in drawn.requests} == {"warm"}
    assert len(drawn.requests) == 6


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3.0, 6.0], [0.0, 2.0]), ([1.0, 2.0, 3.0], [0.0, 1.0, 2.0]), ([5.0, 5.0], [1.0, 1.0]), ([4.0], [1.0])],
)
def test_least_is_0_and_mean_is_1(values, expected) -> None:
    np.testing.assert_allclose(rescaled(np.array(values)), expected)


def test_the_loss_is_not_divided_by_the_weights() -> None:
    blank = torch.zeros(2)
    batch = Batch(weight=torch.tensor([0.0, 2.0]), score=blank, group=blank)
    assert weighted(torch.tensor([-1.0, -3.0]), torch.tensor([1.0, 2.0]), batch) == pytest.approx(6 / 3)
    small = batch._replace(weight=batch.weight / 2)
    assert weighted(torch.tensor([-1.0, -3.0]), torch.tensor([1.0, 2.0]), small) == pytest.approx(3 / 3)


@pytest.mark.parametrize("options", [{"fraction": 0.0}, {"fraction": 1.5}, {"source": "web"}, {"generate": 0}])
def test_options_without_a_meaning_are_refused(options) -> None:
    with pytest.raises(ConfigError):
        RewardWeighted(**options)


def test_samples_without_a_utility_are_refused(job_of) -> None:
    with pytest.raises(RunError, match="lack a utility"):
        RewardWeighted(source="data").learn(job_of(TRAIN), lambda rewards, group: np.full(4, np.nan), "base", "m")
