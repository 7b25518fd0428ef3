"""The `attributes` world against slow plain Python: correlation, scores, truth and splits."""

from __future__ import annotations

import numpy as np
import pytest

from ric.errors import ConfigError, DataError
from ric.kinds import Row
from ric.testing import check_component
from ric_tasks.attributes import world
from ric_tasks.attributes.scorer import Scorer
from ric_tasks.attributes.task import Attributes
from ric_tasks.attributes.world import NAMES


def test_contract():
    check_component("task", "attributes")
    check_component("reward", "attributes-comfort")


@pytest.mark.parametrize(
    ("scorers", "correlation"), [(2, -1.0), (2, 0.3), (3, -0.5), (4, 0.0), (10, 0.9), (10, -1 / 9)]
)
def test_rewards_have_the_correlation_that_was_asked_for(scorers, correlation):
    a = world.directions(scorers, correlation)
    table = world.table(world.requests()[123], a)
    assert np.corrcoef(table.T)[~np.eye(scorers, dtype=bool)] == pytest.approx(correlation, abs=1e-9)
    assert table.std(axis=0) == pytest.approx(1.0)


def test_a_score_is_the_sum_over_traits():
    task = Attributes(scorers=3, correlation=0.2)
    row = task.rows("train")[5]
    request, said = world.parse_request(row.prompt), row.payload.rstrip(".").split(", ")
    a, turned = world.directions(3, 0.2)[1], world.wanted(request)
    expected = sum(a[t] * turned[t] * (1 if said[t] == world.TRAITS[t][0] else -1) for t in range(10))
    assert Scorer("thrift").score([row.prompt], [row.payload], [row])[0] == pytest.approx(expected)


@pytest.mark.parametrize("interaction", world.INTERACTIONS)
def test_traits_interact_as_was_asked(interaction):
    task = Attributes(scorers=2, correlation=-0.5, interaction=interaction)
    row = task.rows("train")[7]
    request, said = world.parse_request(row.prompt), row.payload.rstrip(".").split(", ")
    a, turned = world.directions(2, -0.5)[0], world.wanted(request)
    v = [turned[t] * (1 if said[t] == world.TRAITS[t][0] else -1) for t in range(10)]
    if interaction == "product":
        v = [v[t] * v[(t + 1) % 10] for t in range(10)]
    expected = sum(a[t] * v[t] for t in range(10))
    if interaction == "threshold":
        expected = 1.0 if expected >= 1.5 else 0.0
    assert Scorer("comfort").score([row.prompt], [row.payload], [row])[0] == pytest.approx(expected)
    table = task.truth([row], ["comfort"]).rewards[0][:, 0]
    assert table[world.parse_answer(row.payload)] == pytest.approx(expected)
    assert Scorer("comfort").score([row.prompt], ["no"], [row])[0] == pytest.approx(table.min())


def test_products_have_the_correlation_and_thresholds_leave_a_conflict():
    a = world.directions(3, -0.3)
    table = world.table(world.requests()[5], a, "product")
    assert np.corrcoef(table.T)[~np.eye(3, dtype=bool)] == pytest.approx(-0.3, abs=1e-9)
    table = world.table(world.requests()[5], world.directions(2, -0.5), "threshold")
    assert table.max(axis=0).tolist() == [1.0, 1.0]
    assert table.sum(axis=1).max() == 1.0
    additive, threshold = Attributes(correlation=-0.5), Attributes(correlation=-0.5, interaction="threshold")
    assert [r.payload for r in additive.rows("train")] == [r.payload for r in threshold.rows("train")]


def test_text_outside_the_grammar_gets_the_least():
    task = Attributes()
    row = task.rows("test")[0]
    least = task.truth([row], ["comfort"]).rewards[0].min()
    for payload in ("", "warm lamps.", "Warm lamps"):
        assert Scorer("comfort").score([row.prompt], [payload], [row])[0] == pytest.approx(least)
    assert Scorer("comfort").score(["hello"], [world.texts()[0]], [row])[0] == pytest.approx(least)


def test_the_truth_is_what_the_scorers_say():
    task = Attributes(scorers=3, correlation=-0.4)
    rows = task.rows("test")[:2]
    truth = task.truth(rows, ["safety", "comfort"])
    for row, table, payloads in zip(rows, truth.rewards, truth.payloads, strict=True):
        for i in (0, 7, 1023):
            told = [Scorer(name).score([row.prompt], [payloads[i]], [row])[0] for name in ("safety", "comfort")]
            assert table[i] == pytest.approx(told)
    assert task.truth(rows, ["safety", "charm"]) is None  # the fourth of three
    assert task.truth([Row("x", "hello")], ["safety"]) is None


def test_conflict_shrinks_as_rewards_agree():
    """Lost at equal weights against the best of each: all of it when opposed, nothing when equal."""
    lost = []
    for c in (-1.0, -0.5, 0.0, 0.5, 1.0):
        table = world.table(world.requests()[0], world.directions(2, c))
        lost.append(table.max(axis=0).mean() - table.mean(axis=1).max())
    assert lost == sorted(lost, reverse=True)
    assert lost[-1] == pytest.approx(0, abs=1e-9)
    assert lost[0] == pytest.approx(world.table(world.requests()[0], world.directions(2, -1.0)).max(axis=0).mean())


def test_splits_and_what_options_change():
    one, other = Attributes(), Attributes(correlation=0.9)
    prompts = {split: {row.prompt for row in one.rows(split)} for split in ("train", "validation", "test")}
    assert [len(prompts[s]) for s in ("test", "validation", "train")] == [200, 64, 456]
    assert len(set.union(*prompts.values())) == 720
    assert len(one.rows("train")) == 6 * 456
    assert one.base() == other.base()
    assert [r.payload for r in one.rows("train")] != [r.payload for r in other.rows("train")]
    corpus = {prompt for prompt, _ in one.base().recipe["pairs"]}
    assert corpus == prompts["train"]
    with pytest.raises(DataError):
        one.rows("dev")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"scorers": 11}, "task.scorers = 11"),
        ({"scorers": 0}, "from 1 to 10"),
        ({"scorers": 3, "correlation": -0.6}, "3 rewards cannot all be further apart"),
        ({"correlation": 1.5}, "task.correlation = 1.5"),
        ({"answers": 0}, "task.answers = 0"),
        ({"interaction": "sum"}, "task.interaction = 'sum'"),
    ],
)
def test_worlds_there_cannot_be(options, words):
    with pytest.raises(ConfigError) as caught:
        Attributes(**options)
    assert words in f"{caught.value.given} {caught.value.expected}"


def test_a_scorer_too_many():
    row = Attributes(scorers=1).rows("test")[0]
    with pytest.raises(ConfigError, match="thrift in a world of 1 scorers"):
        Scorer("thrift").score([row.prompt], [""], [row])
    with pytest.raises(ConfigError, match="of = 'taste'"):
        Scorer("taste")


def test_the_manifest_names_every_scorer():
    from ric.plugin import default_host

    assert {f"attributes-{name}" for name in NAMES} <= set(default_host().names("reward"))
