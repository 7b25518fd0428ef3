"""One member for each weight: the lift, and who trains."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from ric.errors import ConfigError, DataError, NotFoundError
from ric.kinds import SingleObjective
from ric.plugin import Host
from ric.run.setup.nested import build_algorithm
from ric.run.setup.prepare import prepare
from ric_plugins.algorithms.morl import Morl
from ric_plugins.algorithms.raft import Raft

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 20.0]]


@dataclass(frozen=True)
class Notes(SingleObjective):
    """Remembers what it was asked to learn."""

    seen: list = field(default_factory=list)

    def learn(self, job, utility, start, name):
        self.seen.append((utility, start, name))
        return name


@pytest.fixture(scope="module")
def host():
    return Host()


def test_one_member_for_each_weight(job_of) -> None:
    notes, job = Notes(), job_of(TRAIN)
    family = Morl(learner=notes, members=3).align(job)
    np.testing.assert_allclose(family.weights, [[0, 1], [0.5, 0.5], [1, 0]])
    assert family.members == ("r1", "morl-0.5-0.5", "r0")
    assert [(start, name) for _, start, name in notes.seen] == [("base", name) for name in family.members]


def test_members_maximize_weighted_z_scores(job_of) -> None:
    """Both rewards have z-scores -sqrt(1.5), sqrt(1.5), 0 on these rows, so every weight gives the same."""
    notes, job = Notes(), job_of(TRAIN)
    Morl(learner=notes, members=3).align(job)
    for utility, _, _ in notes.seen:
        np.testing.assert_allclose(utility(job.train.rewards, job.train.group), [-(1.5**0.5), 1.5**0.5, 0], atol=1e-12)


def test_raw_rewards_where_a_paper_weighed_them(job_of) -> None:
    notes, job = Notes(), job_of(TRAIN)
    Morl(learner=notes, members=3, scale="raw").align(job)
    values = notes.seen[1][0](job.train.rewards, job.train.group)
    np.testing.assert_allclose(values, [5.5, 16.5, 11.0])


def test_tchebycheff_measures_from_the_best_training_row(job_of) -> None:
    notes, job = Notes(), job_of(TRAIN)
    Morl(learner=notes, members=2, utility="tchebycheff").align(job)
    values = notes.seen[0][0](job.train.rewards, job.train.group)
    np.testing.assert_allclose(values, [-2 * 1.5**0.5, 0, -(1.5**0.5)], atol=1e-12)


def test_members_may_start_from_one_fine_tuned_policy(job_of) -> None:
    notes, job = Notes(), job_of(TRAIN)
    Morl(learner=notes, members=2, start="sft").align(job)
    assert [fit.member for fit in job.fits] == ["sft"]
    assert [start for _, start, _ in notes.seen] == ["sft", "sft"]


def test_one_reward_has_one_member(job_of) -> None:
    family = Morl(learner=Notes(), members=5).align(job_of([[1.0], [2.0]]))
    assert family.members == ("morl",)
    np.testing.assert_allclose(family.weights, [[1.0]])


def test_three_rewards_have_a_lattice(job_of) -> None:
    family = Morl(learner=Notes(), members=6).align(job_of([[1.0, 0.0, 2.0], [2.0, 1.0, 0.0]]))
    assert len(family.members) == 6
    with pytest.raises(DataError, match="2 weights for 3 rewards"):
        Morl(learner=Notes(), members=2).align(job_of([[1.0, 0.0, 2.0], [2.0, 1.0, 0.0]]))


def test_a_learner_run_directly_does_the_same(job_of) -> None:
    job = job_of(TRAIN)
    family = Raft(rounds=1, keep=1, best_of=2, members=3).align(job)
    assert family.members == ("r1", "raft-0.5-0.5", "r0")
    assert [fit.like for fit in job.fits] == ["base"] * 3


def test_a_learner_is_named_with_its_options(host) -> None:
    spec = {"name": "morl", "members": 2, "learner": {"name": "raft", "rounds": 1}}
    algorithm, told = build_algorithm(host, spec)
    assert algorithm.learner == Raft(rounds=1)
    assert (told["members"], told["learner"]["name"], told["learner"]["rounds"]) == (2, "raft", 1)
    assert told["learner"]["best_of"] == Raft().best_of, "defaults are written out too"
    assert build_algorithm(host, told) == (algorithm, told)


def test_a_run_with_a_learner_resolves_to_itself(host) -> None:
    given = {"algo": {"name": "morl", "learner": {"name": "raft", "rounds": 1}}, "task": "hh"}
    config = prepare(given, host).config
    assert config.algo["learner"]["rounds"] == 1
    assert prepare(config.as_dict(), host).config == config


def test_what_is_no_learner_is_refused(host) -> None:
    with pytest.raises(ConfigError, match=r"algo\.learner = ric of algorithm 'morl'") as caught:
        build_algorithm(host, {"name": "morl", "learner": "ric"})
    assert "SingleObjective, which has the methods learn" in str(caught.value.expected)
    with pytest.raises(NotFoundError, match="'raff'"):
        build_algorithm(host, {"name": "morl", "learner": "raff"})
    with pytest.raises(NotFoundError, match="no option 'round'"):
        build_algorithm(host, {"name": "morl", "learner": {"name": "raft", "round": 2}})
