"""What published settings of the learners come to; test_presets.py pins them cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from ric.errors import ConfigError
from ric.kinds import Statistics
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric_plugins.algorithms.ppo import Ppo
from ric_plugins.presets_learners import RAFT_PAPER


@pytest.fixture(scope="module")
def host():
    return Host()


def test_one_epoch_of_supervised_fine_tuning_comes_first() -> None:
    """112 052 chosen dialogues, one epoch, batches of 8: 14 007 steps, written as 14 000."""
    assert RAFT_PAPER["fit"]["steps"] == pytest.approx(112_052 / 8, rel=1e-3)


def test_the_baseline_weighs_rounded_raw_rewards(host) -> None:
    """.3 * 1.26 -> .3 * 1.3 = .39 and .7 * -.04 -> -0: the sum, to two decimals, is .39."""
    plan = prepare({"algo": "morl", "task": "hh", "preset": "ric-baseline"}, host)

    class Job:
        statistics = Statistics(("a", "b"), np.array([5.0, 5.0]), np.array([2.0, 2.0]), np.zeros((2, 101)))

    utility = plan.algorithm.objective(Job(), np.array([0.3, 0.7]))
    np.testing.assert_allclose(utility(np.array([[1.26, -0.04], [1.04, 0.06]]), np.arange(2)), [0.39, 0.37])


@pytest.mark.parametrize(("preset", "kl"), [("rs-paper", 0.05), ("rs-code", 0.2)])
def test_a_rewarded_soup_of_summaries(host, preset, kl) -> None:
    plan = prepare({"algo": "rewarded-soup", "task": "summary", "preset": preset, "model": "hub/model"}, host)
    expert, rewards = plan.algorithm.expert, plan.rewards
    assert isinstance(expert, Ppo)
    assert (expert.kl, expert.steps) == (kl, None)
    assert list(rewards) == ["summary", "faithful"]
    assert rewards["summary"].model == "Tristan/gpt2_reward_summarization"
    assert [rewards[name].template for name in rewards] == [
        "{sentence} {bos} {post|prompt}", "{sentence}{eos}{eos}{post|prompt}",
    ]  # fmt: skip
    assert (rewards["faithful"].pair, rewards["faithful"].head) == ("", "1-0")
    assert not plan.task.embedded


@pytest.mark.parametrize("task", ["hh", "summary"])
def test_published_soups_need_the_users_model(host, task) -> None:
    plan = prepare({"algo": "rewarded-soup", "task": task, "preset": "rs-paper"}, host)
    with pytest.raises(ConfigError, match=f"task '{task}' with real data and no --model"):
        plan.task.check()


def test_at_the_embedded_scale_a_soup_has_the_learners_own_sizes(host) -> None:
    given = {"algo": "rewarded-soup", "task": "hh", "preset": "rs-paper", "scale": "embedded"}
    expert, own = prepare(given, host).algorithm.expert, Ppo()
    assert [getattr(expert, size) for size in Ppo.sizes] == [getattr(own, size) for size in Ppo.sizes]
    assert (expert.kl, expert.whiten, expert.max_grad_norm) == (0.2, "minibatch", 0.0)
