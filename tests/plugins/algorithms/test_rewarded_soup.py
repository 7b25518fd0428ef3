"""What a soup asks its job for, and how it mixes what comes back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from ric.errors import ConfigError
from ric.kinds import SingleObjective
from ric_plugins.algorithms.rewarded_soup import RewardedSoup

TRAIN = [[0.0, 8.0], [1.0, 6.0], [2.0, 4.0], [3.0, 1.0]]


@dataclass(frozen=True)
class Watching(SingleObjective):
    """Remembers what each expert was asked to maximize, as its values on the training rows."""

    def learn(self, job, utility, start, name):
        job.learned = [*getattr(job, "learned", []), (name, start, utility(job.train.rewards, job.train.group))]
        return name


@pytest.fixture
def job(job_of):
    made = job_of(TRAIN)
    made.compared = []
    made.related = made.compared.append
    return made


def test_one_expert_a_reward_from_one_start(job):
    family = RewardedSoup(expert=Watching()).align(job)
    assert [(name, start) for name, start, _ in job.learned] == [("r0", "base"), ("r1", "base")]
    z = job.statistics.z(job.train.rewards)
    for j, (_, _, values) in enumerate(job.learned):
        np.testing.assert_allclose(values, z[:, j])
    assert family.names == ("r0", "r1")
    np.testing.assert_array_equal(family.coefficients(np.array([[0.3, 0.7]])), [[0.3, 0.7]])
    assert job.compared == [("r0", "r1")], "their starts are compared"
    assert not job.rollouts


def test_raw_rewards_as_the_paper_has_them(job):
    RewardedSoup(expert=Watching(), scale="raw").align(job)
    np.testing.assert_array_equal(np.stack([values for _, _, values in job.learned], axis=1), TRAIN)


def test_an_sft_stage_before_the_experts(job):
    RewardedSoup(expert=Watching(), start="sft").align(job)
    assert [fit.member for fit in job.fits] == ["sft"]
    assert [start for _, start, _ in job.learned] == ["sft", "sft"]


def test_three_rewards(job_of):
    job = job_of(np.array([[0, 1, 5], [2, 0, 3], [1, 2, 4.0]]))
    job.related = lambda names: None
    family = RewardedSoup(expert=Watching()).align(job)
    assert family.names == ("r0", "r1", "r2")
    np.testing.assert_array_equal(family.matrix, np.eye(3))


@pytest.mark.parametrize(
    ("k", "stretch", "corner"), [(2, 2.0, [1.5, -0.5]), (3, 1.6, [1.4, -0.2, -0.2]), (2, 0.5, [0.75, 0.25])]
)
def test_stretched_ends_leave_the_simplex_and_the_sum_stays(job_of, k, stretch, corner):
    job = job_of(np.vstack([np.eye(k), np.zeros((1, k))]))
    job.related = lambda names: None
    family = RewardedSoup(expert=Watching(), stretch=stretch).align(job)
    weights = np.vstack([np.eye(k), np.full((1, k), 1 / k)])
    found = family.coefficients(weights)
    np.testing.assert_allclose(found[0], corner)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    np.testing.assert_allclose(found[-1], 1 / k)


def validated(job_of, table, **options):
    """A soup of two whose lambda (1 - t, t) gives the rewards table[t]."""

    def answer(request, row):
        return table[round(request.mix[1], 6)]

    from ric.kinds import Row

    rows = [Row(f"v{i}", f"v{i}") for i in range(3)]
    job = job_of([[-1.0, -1.0], [1.0, 1.0]], answer, validation=rows)
    job.related = lambda names: None
    family = RewardedSoup(expert=Watching(), choose="validation", grid=3, validation=2, **options).align(job)
    return job, family


def test_validation_chooses_per_preference(job_of):
    """The end (0, 1) is broken: whoever wants r1 alone is served the middle, which has more of it."""
    job, family = validated(job_of, {0.0: (2.0, 0.0), 0.5: (1.8, 1.5), 1.0: (0.0, 1.0)})
    assert family.coefficients(np.array([[1.0, 0.0], [0.0, 1.0], [0.95, 0.05]])).tolist() == [
        [1, 0],
        [0.5, 0.5],
        [1, 0],
    ]
    np.testing.assert_array_equal(family.tried, [[1, 0], [0.5, 0.5], [0, 1]])
    (rollout,) = job.rollouts
    assert len(rollout.requests) == 3 * 2, "every lambda answers the same two prompts"
    assert [r.seed for r in rollout.requests[:2]] == [r.seed for r in rollout.requests[4:]]


def test_another_utility_chooses_another_lambda(job_of):
    """Linear users at .5 take an end, Tchebycheff users the balanced middle."""
    table = {0.0: (3.0, 0.0), 0.5: (1.4, 1.4), 1.0: (0.0, 3.0)}
    middle = np.array([[0.5, 0.5]])
    _, linear = validated(job_of, table)
    _, balanced = validated(job_of, table, utility="tchebycheff")
    assert linear.coefficients(middle).tolist() == [[1.0, 0.0]]
    assert balanced.coefficients(middle).tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"combine": "weight"}, r"algo\.combine = 'weight'(.|\n)*did you mean 'weights'"),
        ({"choose": "best"}, r"algo\.choose = 'best'(.|\n)*preference, validation"),
        ({"start": "random"}, r"algo\.start = 'random'(.|\n)*base, sft"),
        ({"scale": "Z"}, r"algo\.scale = 'Z'"),
        ({"utility": "liner"}, r"algo\.utility = 'liner'(.|\n)*did you mean 'linear'"),
        ({"grid": 1}, r"algo\.grid = 1(.|\n)*at least 2"),
        ({"validation": 0}, r"algo\.validation = 0"),
        ({"stretch": 0}, r"algo\.stretch = 0"),
        ({"stretch": 1.5, "combine": "predictions"}, r"algo\.stretch = 1.5 with combine=predictions(.|\n)*negative"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, said):
    with pytest.raises(ConfigError, match=said):
        RewardedSoup(expert=Watching(), **options)
