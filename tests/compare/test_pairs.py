import numpy as np
import pytest
from scipy import stats

from ric.compare import compared
from ric.compare.pairs import matched
from ric.front import holm


def pair(comparison, first, second, figure="hypervolume"):
    return next(p for p in comparison.pairs if (p.first, p.second, p.figure) == (first, second, figure))


def test_every_pair_in_every_figure_but_the_base_model(comparison):
    named = {(p.first, p.second) for p in comparison.pairs}
    assert named == {("ric", "morl"), ("ric", "soup"), ("morl", "soup")}
    assert {p.figure for p in comparison.pairs} == {"hypervolume", "regret", "expected_utility", "igd_plus"}


def test_the_difference_is_the_mean_over_seeds(comparison):
    values = comparison.measures.values
    slow = np.mean([values["ric", s]["regret"] - values["morl", s]["regret"] for s in (0, 1)])
    assert pair(comparison, "ric", "morl", "regret").found.value == pytest.approx(slow)


def test_a_clear_winner_and_none(comparison):
    assert pair(comparison, "ric", "morl").winner == "ric"
    regret = pair(comparison, "ric", "morl", "regret")
    assert regret.found.value < 0
    assert regret._replace(adjusted=0.01).winner == "ric", "smaller is better"
    assert pair(comparison, "morl", "soup").winner is None


def test_p_values_are_corrected_within_a_figure(comparison):
    own = [p for p in comparison.pairs if p.figure == "regret"]
    assert [p.adjusted for p in own] == pytest.approx(holm([p.found.p for p in own]))
    assert {p.tests for p in own} == {3}


def test_over_seeds_alone_it_is_the_paired_t_test(comparison):
    values = comparison.measures.values
    steps = [values["ric", s]["hypervolume"] - values["soup", s]["hypervolume"] for s in (0, 1)]
    told = pair(comparison, "ric", "soup").as_dict()
    assert told["over_seeds"]["p"] == pytest.approx(stats.ttest_1samp(steps, 0.0).pvalue)
    assert told["enough_seeds"] is False


def test_which_seeds_stand_against_each_other(make):
    found = {m.name: m for m in compared([make(), make("morl", 1), make("soup", 1), make("soup", 2)], draws=10).methods}
    assert matched(found["morl"], found["soup"]) == [(1, 1)]
    assert matched(found["ric"], found["morl"]) == [(0, 1)], "the only seeds of both"
    assert matched(found["ric"], found["soup"]) == []


def test_without_a_common_seed_nothing_is_claimed(make):
    found = compared([make(), make("soup", 1), make("soup", 2)], draws=10)
    one = pair(found, "ric", "soup")
    assert np.isnan(one.found.p)
    assert one.winner is None
