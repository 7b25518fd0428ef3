"""Responses under targets they did not obtain."""

from __future__ import annotations

import numpy as np
import pytest

from ric.kinds import Conditioned, Example, describe
from ric_plugins.alternatives import paired
from ric_plugins.formats.bins import Bins

REWARDS = np.random.default_rng(3).normal(size=(60, 3))
SCALE = describe(("a", "b", "c"), REWARDS)
FORMAT = Bins(bins=50)


def examples():
    z = SCALE.z(REWARDS)
    return [Example(FORMAT.encode(f"p{i}", z[i], SCALE), f"y{i}", group=7, tags_in_loss=True) for i in range(60)]


def pairs(seed=0):
    both = paired(np.random.default_rng(seed), examples(), FORMAT, SCALE)
    return both[::2], both[1::2]


def told(example):
    return FORMAT.decode(example.prompt.tags, SCALE)


def test_a_pair_is_one_response_to_one_prompt_under_two_conditionings() -> None:
    own, others = pairs()
    assert [e._replace(group=7, score=0.0) for e in own] == examples()
    assert [(e.prompt.prompt, e.payload, e.finished) for e in others] == [(f"p{i}", f"y{i}", True) for i in range(60)]
    assert [e.group for e in own] == [e.group for e in others] == list(range(60))
    assert {(e.weight, e.score, e.tags_in_loss) for e in own} == {(1.0, 1.0, True)}
    assert {(e.weight, e.score, e.tags_in_loss) for e in others} == {(0.0, 0.0, False)}


def test_others_targets_are_some_row_s_own_reward_by_reward() -> None:
    own, others = pairs()
    known = np.array([told(e) for e in own])
    asked = np.array([told(e) for e in others])
    assert all(np.isin(asked[:, j], known[:, j]).all() for j in range(3))


def test_every_number_of_rewards_is_exchanged() -> None:
    """One reward is always exchanged, each other one with probability one half: 1 + 2 / 2 = 2 of 3 on average."""
    own, others = pairs()
    changed = np.array([told(a) != told(b) for a, b in zip(own, others, strict=True)]).sum(axis=1)
    assert set(changed) >= {1, 2, 3}
    assert changed.mean() == pytest.approx(2.0, abs=0.3)


def test_it_depends_on_the_generator_alone() -> None:
    assert pairs(1) == pairs(1)
    assert pairs(1)[1] != pairs(2)[1]


def test_targets_that_travel_in_a_vector_are_exchanged_too() -> None:
    class Vector(Bins):
        def encode(self, prompt, targets, statistics):
            return Conditioned(prompt, prompt, "", "", np.asarray(targets))

    rows = [Example(Vector().encode("p", z, SCALE), "y") for z in SCALE.z(REWARDS[:2])]
    both = paired(np.random.default_rng(0), rows, Vector(), SCALE)
    vectors = np.array([e.prompt.vector for e in both])
    assert np.isin(vectors[1::2], vectors[::2]).all()
