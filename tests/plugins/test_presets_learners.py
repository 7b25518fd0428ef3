"""Published settings of the learners, cell by cell."""

from __future__ import annotations

import numpy as np
import pytest

from ric.plugin import Host
from ric.run.prepare import prepare


@pytest.fixture(scope="module")
def host():
    return Host()


RAFT = [
    # cell, paper, code
    ("algo.rounds", 12, 20),
    ("algo.keep", 2048, 1024),
    ("algo.best_of", 32, 8),
    ("algo.ranking", "local", "local"),
    ("algo.temperature", 1.0, 0.85),
    ("algo.kl", 0.0, 0.0),
    ("algo.epochs", 2, 4),
    ("algo.lr", 2e-5, 2e-5),
    ("algo.schedule", "linear", "constant"),
    ("algo.patience", 3, 0),
    ("algo.plain_text", False, True),
    ("algo.start", "sft", "sft"),
    ("backend.adapter", "none", "none"),
    ("fit.batch", 8, 8),
    ("fit.lr", 2e-5, 2e-5),
    ("decoding.max_units", 128, 127),
    ("decoding.temperature", 1.0, 0.85),
    ("decoding.top_p", 1.0, 1.0),
    ("decoding.top_k", 0, 0),
]


def cell(host, algo, preset, path):
    """One resolved setting, as `ric run --preset` has it."""
    tree = prepare({"algo": algo, "task": "hh", "preset": preset}, host).config.as_dict()
    for part in path.split("."):
        tree = tree[part]
    return tree


@pytest.mark.parametrize(("path", "paper", "code"), RAFT)
def test_raft(host, path, paper, code) -> None:
    assert cell(host, "raft", "raft-paper", path) == paper
    assert cell(host, "raft", "raft-code", path) == code


def test_one_epoch_of_supervised_fine_tuning_comes_first() -> None:
    """112 052 chosen dialogues, one epoch, batches of 8: 14 007 steps, written as 14 000."""
    from ric_plugins.presets_learners import RAFT_PAPER

    assert RAFT_PAPER["fit"]["steps"] == pytest.approx(112_052 / 8, rel=1e-3)


RRHF = [
    # cell, paper, code
    ("algo.rounds", 1, 1),
    ("algo.prompts", None, None),
    ("algo.each", 4, 4),
    ("algo.answers", 2, 2),
    ("algo.candidates", "diverse", "diverse"),
    ("algo.diversity", 1.0, 1.0),
    ("algo.kl", 0.0, 0.0),
    ("algo.epochs", 3, 3),
    ("algo.lr", 2e-5, 2e-5),
    ("algo.schedule", "linear", "cosine"),
    ("algo.rank_weight", 1.0, 1.0),
    ("algo.length_norm", "response", "padded"),
    ("algo.reduction", "sum", "padded"),
    ("algo.start", "base", "base"),
    ("backend.adapter", "none", "none"),
    ("backend.dtype", "bfloat16", "bfloat16"),
    ("backend.context", 192, 192),
    ("fit.batch", 64 * 6, 64 * 6),
    ("fit.micro", 6, 6),
    ("fit.warmup", 0.03, 0.03),
    ("fit.weight_decay", 0.0, 0.0),
    ("decoding.max_units", 128, 128),
    ("decoding.min_units", 1, 1),
    ("decoding.temperature", 0.0, 0.0),
]


@pytest.mark.parametrize(("path", "paper", "code"), RRHF)
def test_rrhf(host, path, paper, code) -> None:
    assert cell(host, "rrhf", "rrhf-paper", path) == paper
    assert cell(host, "rrhf", "rrhf-code", path) == code


BASELINE = [
    ("seed", 8888),
    ("algo.members", 11),
    ("algo.scale", "raw"),
    ("algo.utility", "linear"),
    ("algo.decimals", 1),
    ("algo.start", "sft"),
    ("algo.learner.name", "ppo"),
    ("algo.learner.steps", 200),
    ("algo.learner.batch", 64 * 4),
    ("algo.learner.minibatch", 1 * 4),
    ("algo.learner.epochs", 4),
    ("algo.learner.lr", 1e-5),
    ("algo.learner.schedule", "constant"),
    ("algo.learner.temperature", 0.7),
    ("algo.learner.kl", 0.2),
    ("algo.learner.adaptive", True),
    ("algo.learner.target", 3.0),
    ("algo.learner.horizon", 10_000.0),
    ("algo.learner.early_stop", 1.0),
    ("algo.learner.max_grad_norm", 0.5),
    ("algo.learner.weight_decay", 0.0),
    ("algo.learner.gamma", 1.0),
    ("algo.learner.lam", 0.95),
    ("algo.learner.clip", 0.2),
    ("algo.learner.value_clip", 0.2),
    ("algo.learner.value_weight", 0.1),
    ("algo.learner.value_dropout", 0.1),
    ("algo.learner.whiten", True),
    ("algo.learner.most_ratio", 10.0),
    ("backend.adapter", "lora"),
    ("backend.rank", 64),
    ("backend.alpha", 128),
    ("backend.dropout", 0.05),
    ("fit.steps", 20_000),
    ("fit.batch", 4),
    ("fit.lr", 1.4e-4),
    ("fit.schedule", "linear"),
    ("fit.warmup", 0.0),
    ("fit.weight_decay", 0.01),
    ("decoding.max_units", 128),
    ("decoding.min_units", 1),
    ("decoding.temperature", 1.0),
    ("decoding.top_p", 0.9),
    ("decoding.top_k", 0),
]


@pytest.mark.parametrize(("path", "value"), BASELINE)
def test_ric_baseline(host, path, value) -> None:
    assert cell(host, "morl", "ric-baseline", path) == value


def test_the_baseline_weighs_rounded_raw_rewards(host) -> None:
    """.3 * 1.26 -> .3 * 1.3 = .39 and .7 * -.04 -> -0: the sum, to two decimals, is .39."""
    from ric.kinds import Statistics

    plan = prepare({"algo": "morl", "task": "hh", "preset": "ric-baseline"}, host)

    class Job:
        statistics = Statistics(("a", "b"), np.array([5.0, 5.0]), np.array([2.0, 2.0]), np.zeros((2, 101)))

    utility = plan.algorithm.objective(Job(), np.array([0.3, 0.7]))
    np.testing.assert_allclose(utility(np.array([[1.26, -0.04], [1.04, 0.06]]), np.arange(2)), [0.39, 0.37])
