"""In which order runs are made when several are at work."""

from __future__ import annotations

import pytest

from ric.compare.order import Order, stages_of
from ric.compare.plans import Wanted, plans
from ric.errors import RunError
from ric.kinds import Algorithm
from ric.plugin import Host

SOUP, MORL, ALONE, SHORT = {"x": 4.0, "y": 4.0, "s": 1.0}, {"x": 4.0, "y": 4.0, "m": 6.0}, {"a": 9.0}, {"b": 1.0}


@pytest.fixture
def order():
    return Order([SOUP, MORL, ALONE, SHORT])


def test_the_longest_goes_first(order):
    assert order.pick([0, 1, 2, 3], []) == 1


def test_what_another_is_doing_waits(order):
    assert order.pick([0, 2, 3], [1]) == 2
    assert order.pick([0, 3], [1, 2]) == 3
    assert order.pick([0], [1, 2, 3]) == 0, "rather than an idle core"


def test_what_others_did_is_no_work(order):
    order.done(1)
    assert order.pick([0, 3], [2]) == 0
    order.done(0)
    assert order.share([2, 3]) == pytest.approx(10 / 25)
    assert order.share([1, 0]) == 0


def test_equals_keep_their_order_and_unknown_runs_go_last():
    assert Order([{}, {"a": 1.0}, {"b": 1.0}]).pick([0, 1, 2], []) == 1
    assert Order([{}, {}]).share([0, 1]) == 1, "a run is a run where nothing is known of them"


def test_runs_have_stages_in_common_where_their_inputs_are_equal():
    """Experts of a soup are corners of MORL; nothing of one seed is another's."""
    common = {"task": "quadratic", "fit": {"steps": 5}, "eval": {"prompts": 4}}
    wanted = Wanted(common, ["rewarded-soup", "morl"], own=["morl:algo.members=3"], seeds=2, trainer="newton")
    soup, morl, soup_again, morl_again = (set(found) for found in stages_of(plans(wanted, Host())[0]))
    assert len(soup & morl) == 3  # two experts, and what the base model answers
    assert len(morl - soup) == 2  # a member between, and the evaluation
    assert not (soup | morl) & (soup_again | morl_again)


def test_an_algorithm_that_cannot_be_outlined_goes_last(monkeypatch):
    entries, _ = plans(Wanted({"task": "quadratic"}, ["sft"]), Host())

    def broken(self, job):
        raise RunError("looks into the policy")

    monkeypatch.setattr(type(entries[0].plan.algorithm), "align", broken)
    assert issubclass(type(entries[0].plan.algorithm), Algorithm)
    assert stages_of(entries) == [{}]
