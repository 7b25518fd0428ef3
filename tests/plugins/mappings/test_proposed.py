"""Targets proposed by the policy: one call, one proposal set per distinct prompt, a fallback."""

import numpy as np
import pytest

from ric.errors import ConfigError, DataError
from ric.kinds import Proposals, describe
from ric_plugins.mappings.l2 import L2
from ric_plugins.mappings.proposed import FLOORS, Proposed, propose_once

STATISTICS = describe(("a", "b"), np.random.default_rng(3).normal(size=(300, 2)))


class Recorder:
    """Proposes, for the prompt that starts with digit d, the targets (d, -d) and (-d, d), equally likely."""

    def __init__(self, broken: str = "") -> None:
        self.calls, self.broken = [], broken

    def __call__(self, prompts, samples) -> Proposals:
        self.calls.append((list(prompts), samples))
        sizes = [float(p[0]) if isinstance(p, str) else 9.0 for p in prompts]
        targets = np.array([[[d, -d], [-d, d]] + [[0.0, 0.0]] * (samples - 2) for d in sizes])
        targets[[p == self.broken for p in prompts]] = np.nan
        return Proposals(targets, np.zeros((len(prompts), samples)))


def test_each_prompt_gets_its_own_best_proposal_from_one_call() -> None:
    propose = Recorder()
    prompts = ["2x", "1x", "2x", "1x", "2x"]
    weights = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.2, 0.8], [0.9, 0.1]])
    desired = Proposed(samples=4).desired(weights, STATISTICS, prompts, propose)
    np.testing.assert_array_equal(desired, [[2, -2], [1, -1], [-2, 2], [-1, 1], [2, -2]])
    assert propose.calls == [(["2x", "1x"], 4)]


def test_a_prompt_without_readable_proposals_falls_back_to_l2() -> None:
    weights = np.array([[0.6, 0.4], [0.6, 0.4]])
    desired = Proposed(samples=2).desired(weights, STATISTICS, ["1x", "2x"], Recorder(broken="2x"))
    np.testing.assert_array_equal(desired[0], [1.0, -1.0])
    np.testing.assert_allclose(desired[1], L2().desired(weights, STATISTICS)[1])


def test_chat_prompts_are_told_apart_by_content() -> None:
    propose = Recorder()
    chats = [[{"role": "user", "content": c}] for c in "aba"]
    proposals = propose_once(propose, [*chats, "1"], 2)
    assert propose.calls == [([chats[0], chats[1], "1"], 2)]
    np.testing.assert_array_equal(proposals.targets[:, 0, 0], [9.0, 9.0, 9.0, 1.0])


def test_a_string_is_never_taken_for_the_list_it_spells() -> None:
    asked = []

    def propose(prompts, samples) -> Proposals:
        asked.extend(prompts)
        return Proposals(np.zeros((len(prompts), samples, 2)), np.zeros((len(prompts), samples)))

    propose_once(propose, ['["1"]', ["1"], '["1"]'], 2)
    assert asked == ['["1"]', ["1"]]


def test_the_options_reach_the_choice() -> None:
    def lopsided(prompts, _samples) -> Proposals:
        return Proposals(np.array([[[1.0, 0.0], [2.0, 0.0]]] * len(prompts)), np.log([[0.9, 0.1]] * len(prompts)))

    corner = np.array([[1.0, 0.0]])
    assert Proposed(floor=0.3).desired(corner, STATISTICS, ["p"], lopsided)[0, 0] == 1.0
    assert Proposed(floor=0.05).desired(corner, STATISTICS, ["p"], lopsided)[0, 0] == 2.0


def test_an_open_floor_gives_one_candidate_per_floor() -> None:
    assert list(Proposed(floor=0.5).candidates()) == [Proposed(floor=0.5)]
    assert list(Proposed(floor=None, samples=4).candidates()) == [Proposed(floor=f, samples=4) for f in FLOORS]

    def steps(prompts, _samples) -> Proposals:
        return Proposals(np.array([[[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]]] * len(prompts)), np.log([[0.9, 0.5, 0.01]]))

    asked = Proposed(floor=None).desired(np.array([[1.0, 0.0]]), STATISTICS, ["p"], steps)
    np.testing.assert_array_equal(asked, [[2.0, 0.0]])  # as with the usual 0.03
    assert Proposed().floor is None


def test_nothing_asked_means_nothing_proposed() -> None:
    propose = Recorder()
    assert Proposed().desired(np.empty((0, 2)), STATISTICS, [], propose).shape == (0, 2)
    assert propose.calls == []


def test_it_declares_and_demands_proposals() -> None:
    assert Proposed().needs_proposals
    assert not L2().needs_proposals
    with pytest.raises(ConfigError, match="'proposed' without proposals of a policy"):
        Proposed().desired(np.eye(2), STATISTICS, ["a", "b"], None)
    with pytest.raises(DataError, match="rows of 2 finite weights"):
        Proposed().desired(np.eye(3), STATISTICS, ["a"] * 3, Recorder())


@pytest.mark.parametrize("options", [{"samples": 0}, {"floor": 1.5}, {"floor": -0.1}, {"tie": -1.0}])
def test_options_that_choose_nothing_are_refused(options) -> None:
    (name,) = options
    with pytest.raises(ConfigError, match=f"{name} = "):
        Proposed(**options)
