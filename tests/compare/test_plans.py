import pytest

from ric.compare.make import tree_of
from ric.compare.plans import Wanted, planned, plans
from ric.errors import ConfigError, NotFoundError
from ric.plugin import Host
from ric.run.engine import baselines_of

COMMON = {"task": "quadratic", "fit": {"steps": 10}}


@pytest.fixture(scope="module")
def host():
    return Host()


def test_a_plan_for_each_method_seed_and_budget(host):
    entries, _ = plans(Wanted({**COMMON, "seed": 3}, ["sft", "late=raft"], seeds=2, budgets=[0.5]), host)
    assert [(e.label, e.seed, e.budget) for e in entries] == [
        (label, seed, budget) for seed in (3, 4) for label in ("sft", "late") for budget in (1.0, 0.5)
    ]
    assert entries[0].place.as_posix() == "members/sft-3"
    assert entries[3].place.as_posix() == "members/late@0.5-3"


def test_a_budget_scales_steps_and_rounds_of_whatever_trains(host):
    asked = Wanted(COMMON, ["sft", "raft", "morl", "ric"], budgets=[0.25], trainer="raft")
    half = {e.label: e.plan for e in plans(asked, host)[0] if e.budget == 0.25}
    assert half["sft"].fitting.steps == 2
    assert half["raft"].config.algo["rounds"] == 2, "of 6"
    assert half["morl"].config.algo["learner"]["rounds"] == 2
    assert (half["ric"].config.algo["generate"], half["ric"].config.algo["steps"]) == (625, 50)


def test_soups_and_morl_have_equal_trainers(host):
    entries, notes = plans(Wanted(COMMON, ["morl", "rewarded-soup"], trainer="raft"), host)
    morl, soup = (entry.plan.config.algo for entry in entries)
    assert morl["learner"] == soup["expert"]
    assert notes == ["morl and rewarded-soup have equal trainers: raft with the same settings."]


def test_the_first_ones_own_trainer_is_the_tasks(host):
    common = {**COMMON, "task": "text2image", "rewards": ["compressibility", "colorfulness"]}
    entries, notes = plans(Wanted(common, ["rewarded-soup", "morl"]), host)
    options = [entry.plan.config.algo for entry in entries]
    assert [options[0]["expert"]["name"], options[1]["learner"]["name"]] == ["reward-weighted"] * 2
    assert options[0]["expert"]["generate"] == 800
    assert notes == ["rewarded-soup and morl have equal trainers: reward-weighted with the same settings."]


def test_the_first_ones_own_trainer_is_everybodys(host):
    entries, _ = plans(Wanted(COMMON, ["rewarded-soup", "morl"]), host)
    assert {e.plan.config.algo.get("expert", e.plan.config.algo.get("learner"))["name"] for e in entries} == {"raft"}


def test_told_otherwise_it_says_so(host):
    asked = Wanted(COMMON, ["rewarded-soup", "morl"], own=["morl:algo.learner=rrhf", "morl:algo.members=3"])
    entries, (note,) = plans(asked, host)
    assert entries[1].plan.config.algo["learner"]["name"] == "rrhf"
    assert entries[1].plan.config.algo["members"] == 3
    assert note.startswith("trainers differ: rewarded-soup: ")


def test_supervised_fine_tuning_is_measured_once(host):
    def bringing(*algos, **more):
        entries, _ = plans(Wanted({**COMMON, **more}, algos, budgets=[0.5]), host)
        return [(e.label, e.budget) for e in entries if any("sft" in spec for spec in baselines_of(e.plan))]

    assert bringing("rrhf", "raft") == [("rrhf", 1.0)], "a comparison shows the first run's"
    assert bringing("plain=sft", "raft") == [("raft", 1.0)], "nothing is called sft otherwise"
    assert bringing("raft", "sft") == []
    assert bringing("raft", "rrhf", task="hh") == [("raft", 1.0)], "a task's own baselines are nobody's wish"
    assert len(bringing("raft", "rrhf", eval={"baselines": ["sft"]})) == 4, "asked for"


def test_what_is_stored_gives_the_same_plans(host):
    entries, notes = plans(Wanted(COMMON, ["sft", "raft"], seeds=2), host)
    again = planned(tree_of(entries, notes), host)
    assert [e.plan.config for e in again] == [e.plan.config for e in entries]
    assert [e.place for e in again] == [e.place for e in entries]


@pytest.mark.parametrize(("asked", "message"), [
    ({"algos": ["sft", "sft"]}, "names separated by commas, each once"),
    ({"algos": ["a:b=sft"]}, "names separated by commas"),
    ({"algos": ["sft"], "own": ["raft:algo.rounds=2"]}, "settings of one of sft"),
    ({"algos": ["sft"], "seeds": 0}, "at least one seed"),
    ({"algos": ["sft"], "budgets": [1.5]}, "budgets between 0 and 1"),
    ({"algos": ["sft"], "trainer": "raft"}, "a method that trains members with another"),
    ({"algos": ["sft"], "common": {**COMMON, "algo": {"rounds": 3}}}, "options of one method"),
])  # fmt: skip
def test_mistakes(host, asked, message):
    with pytest.raises(ConfigError, match=message):
        plans(Wanted(**{"common": COMMON, **asked}), host)


def test_an_unknown_method_is_told_before_any_work(host):
    with pytest.raises(NotFoundError, match="raff"):
        plans(Wanted(COMMON, ["sft", "raff"]), host)
