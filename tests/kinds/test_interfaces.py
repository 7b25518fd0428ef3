"""Each kind is an abstract class: what must be written, and what comes with it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from ric import kinds
from ric.kinds import INTERFACES, Algorithm, PolicyFamily, SingleObjective, Statistics, weighted
from ric.plugin.markers import KINDS

MUST = {
    "task": {"rows", "base"},
    "reward": {"score", "fingerprint"},
    "format": {"encode", "decode", "strip", "resolution"},
    "metric": {"measure", "fingerprint"},
    "mapping": {"desired"},
    "sampler": {"stream"},
    "backend": {"build", "load", "save", "restore", "add_member", "fit", "loglik", "combine"},
    "algorithm": {"align"},
}


def concrete(interface):
    """A subclass whose abstract methods all answer with their own name."""
    body = {name: lambda self, *parts, name=name: name for name in interface.__abstractmethods__}
    return type("Concrete", (interface,), body)


def scale(k=2):
    return Statistics(tuple("abc"[:k]), np.zeros(k), np.ones(k), np.zeros((k, 101)))


def test_there_is_an_interface_for_every_kind():
    assert set(MUST) == set(INTERFACES)
    assert set(KINDS) >= set(INTERFACES)


@pytest.mark.parametrize("kind", MUST)
def test_what_must_be_written(kind):
    assert set(INTERFACES[kind].__abstractmethods__) == MUST[kind]
    with pytest.raises(TypeError, match="abstract"):
        INTERFACES[kind]()
    assert isinstance(concrete(INTERFACES[kind])(), INTERFACES[kind])


@pytest.mark.parametrize("kind", MUST)
def test_one_missing_method_is_noticed(kind):
    for name in MUST[kind]:
        body = {other: lambda self: None for other in MUST[kind] - {name}}
        with pytest.raises(TypeError, match=name):
            type("Partial", (INTERFACES[kind],), body)()


def test_families_and_single_objectives_are_abstract_too():
    assert set(PolicyFamily.__abstractmethods__) == {"members", "plan", "as_dict"}
    assert set(SingleObjective.__abstractmethods__) == {"learn"}
    assert issubclass(SingleObjective, Algorithm)


def test_a_reward_applies_to_every_row_unless_it_says_otherwise():
    reward = concrete(INTERFACES["reward"])()
    assert reward.applies(["x", "y"]).tolist() == [True, True]
    assert reward.applies([]).dtype == np.bool_
    assert reward.reads == ()


def test_a_format_has_no_tokens_and_no_marker_unless_it_says_otherwise():
    form = concrete(INTERFACES["format"])()
    assert (form.tokens(scale()), form.budget(scale()), form.follows_prompt) == ([], 0, False)
    assert form.at("Assistant:") is form


@pytest.mark.parametrize("k", [1, 3])
def test_own_tokens_cost_one_unit_a_reward(k):
    cls = concrete(INTERFACES["format"])
    cls.tokens = lambda self, statistics: ["<x>"]
    assert cls().budget(scale(k)) == k


def test_a_mapping_is_its_only_candidate():
    mapping = concrete(INTERFACES["mapping"])()
    assert mapping.candidates() == [mapping]
    assert mapping.needs_proposals is False


def test_a_task_answers_for_itself():
    cls = concrete(INTERFACES["task"])
    cls.stop = ("\n\nHuman:",)
    task = cls()
    assert task.decoding.stop == ("\n\nHuman:",)
    assert (task.reward("helpful"), task.defaults(), task.truth([], ["helpful"])) == ("helpful", {}, None)
    assert task.prompt("any text") == "any text"


def test_an_algorithm_takes_any_backend():
    algorithm = concrete(Algorithm)()
    assert (algorithm.backends, algorithm.conditional, dict(algorithm.presets)) == (None, False, {})


def test_every_name_is_there():
    assert [name for name in kinds.__all__ if not hasattr(kinds, name)] == []


def test_torch_is_not_needed_to_write_a_component():
    code = "import ric.kinds, sys; print('torch' in sys.modules)"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "False"


def test_weighted_leaves_out_what_does_not_apply():
    """z = (r - 1) / 2 and (r - 10) / 5; weights .25 and .75."""
    statistics = Statistics(("a", "b"), np.array([1.0, 10.0]), np.array([2.0, 5.0]), np.zeros((2, 101)))
    rewards = np.array([[3.0, 15.0], [5.0, np.nan], [np.nan, np.nan]])
    values = weighted(np.array([0.25, 0.75]), statistics)(rewards, np.arange(3))
    np.testing.assert_allclose(values, [0.25 * 1 + 0.75 * 1, 0.25 * 2, np.nan])
