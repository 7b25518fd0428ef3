"""Published settings of the learners, cell by cell."""

from __future__ import annotations

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
