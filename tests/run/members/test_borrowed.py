"""Which member a text means, read from what runs leave behind."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from ric.config.files import dump
from ric.errors import ConfigError, RunError
from ric.run.members.borrowed import Term, find_member, parse_member, vocabulary
from ric.run.members.soup_config import soup_config


@pytest.fixture
def make(tmp_path):
    """Writes what a finished run leaves behind, weights left out."""

    def run(name, head, rewards=("harmless", "helpful"), base="model", fits=(), **config):
        folder = tmp_path / name
        (folder / "family").mkdir(parents=True)
        (folder / "family" / "ric.json").write_text(json.dumps({"base": base, **head}))
        for number, member in enumerate(fits):
            stage = folder / "stages" / f"stage-{number}"
            (stage / "member").mkdir(parents=True)
            (stage / "fit.json").write_text(json.dumps({"member": member}))
        specs = [{"name": reward} if isinstance(reward, str) else reward for reward in rewards]
        tree = {"algo": {"name": "x"}, "task": {"name": "hh"}, "rewards": specs, "eval": {"prompts": 20}, "seed": 3,
                "backend": {"name": "causal-lm", "rank": 4}, "plugins": []}  # fmt: skip
        dump(folder / "run.yaml", {**tree, **config})
        return folder

    return run


MIXTURE = {"kind": "mixture", "names": ["harmless", "helpful"], "matrix": [[1, 0], [0, 1]]}
MORL = {"kind": "members", "names": ["morl-0-1", "morl-0.5-0.5", "morl-1-0"], "weights": [[0, 1], [0.5, 0.5], [1, 0]]}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("init", [(None, "init")]),
        ("runs/a#helpful", [("runs/a", "helpful")]),
        ("runs/a#0.5", [("runs/a", "0.5")]),
        ("runs/a#x@2", [("runs/a", "x@2")]),
        ("a#x+b#y", [("a", "x"), ("b", "y")]),
        ("a#x + init", [("a", "x"), (None, "init")]),
        ("odd#name#x", [("odd#name", "x")]),
    ],
)
def test_texts(text, terms):
    assert parse_member(text) == tuple(Term(None if run is None else Path(run), name) for run, name in terms)


@pytest.mark.parametrize("text", ["", "runs/a", "runs/a#", "#x", "a#x+", "a#x+b", "start"])
def test_other_texts_are_refused(text):
    with pytest.raises(ConfigError, match=r"RUN#member, init, or a sum(.|\n)*ric soup runs/a#helpful"):
        parse_member(text)


@pytest.mark.parametrize(
    ("member", "name", "weight"),
    [
        ("morl-0.5-0.5", "morl-0.5-0.5", (0.5, 0.5)),
        ("0.5", "morl-0.5-0.5", (0.5, 0.5)),
        ("1", "morl-1-0", (1, 0)),
        ("0,1", "morl-0-1", (0, 1)),
        ("harmless", "morl-1-0", (1, 0)),
        ("helpful", "morl-0-1", (0, 1)),
    ],
)
def test_a_member_by_name_by_weight_and_by_reward(make, member, name, weight):
    run = make("morl", MORL)
    found = find_member(Term(run, member))
    assert found == (name, run / "family" / "members" / name, "model",
                     dict(zip(("harmless", "helpful"), weight, strict=True)))  # fmt: skip


def test_an_expert_was_trained_for_its_reward(make):
    found = find_member(Term(make("soup", MIXTURE), "helpful"))
    assert found.weight == {"harmless": 0.0, "helpful": 1.0}


def test_a_member_that_is_no_reward_has_no_weight(make):
    run = make("ric", {"kind": "conditional", "member": "ric"})
    assert find_member(Term(run, "ric")).weight is None
    single = make("sft", {"kind": "members", "names": ["sft"], "weights": [[0.5, 0.5]]})
    assert find_member(Term(single, "sft")).weight is None, "a family of one was trained for no weight"


def test_intermediate_members_and_starts_come_from_their_stage(make):
    run = make("soup", MIXTURE, fits=["sft", "helpful@2", "helpful"])
    assert find_member(Term(run, "helpful@2")) == ("helpful@2", run / "stages/stage-1/member", "model", None)
    assert find_member(Term(run, "sft")).folder == run / "stages/stage-0/member"


def test_init_needs_no_run():
    assert find_member(Term(None, "init")) == ("base", None, "", None)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ("helpfull", r"no member 'helpfull'(.|\n)*harmless, helpful, sft; or init(.|\n)*did you mean 'helpful'"),
        ("0.5", "no member '0.5'"),
        ("0.1,0.2,0.7", "no member"),
    ],
)
def test_a_member_there_is_not_is_named_with_its_nearest(make, member, said):
    run = make("soup", MIXTURE, fits=["sft"])
    with pytest.raises(RunError) as caught:
        find_member(Term(run, member))
    assert re.search(said, f"{caught.value.given}\n{caught.value.expected}\n{caught.value.hint}")


def test_runs_that_are_none_or_unfinished(make, tmp_path):
    with pytest.raises(RunError, match="holds no run"):
        find_member(Term(tmp_path / "nothing", "x"))
    run = make("cut", MIXTURE)
    (run / "family" / "ric.json").unlink()
    with pytest.raises(RunError, match=r"unfinished run(.|\n)*goes on with it"):
        find_member(Term(run, "helpful"))


def test_a_soup_takes_over_the_first_run(make):
    one, two = make("one", MIXTURE), make("two", MIXTURE, seed=9)
    tree = soup_config([f"{one}#helpful", f"{two}#helpful+{one}#harmless", "init"], {"mode": "uniform"})
    assert tree["algo"] == {
        "name": "soup", "mode": "uniform",
        "members": [f"{one}#helpful", f"{two}#helpful+{one}#harmless", "init"],
    }  # fmt: skip
    assert (tree["task"], tree["seed"], tree["eval"]) == ({"name": "hh"}, 3, {"prompts": 20})
    assert tree["rewards"] == [{"name": "harmless"}, {"name": "helpful"}]
    assert tree["backend"] == {"name": "causal-lm", "rank": 4}


def test_a_reward_added_later_joins(make):
    old = make("old", MIXTURE)
    new = make("new", {"kind": "mixture", "names": ["humor"]}, rewards=("humor", "helpful"))
    tree = soup_config([f"{old}#helpful", f"{new}#humor"], {})
    assert [spec["name"] for spec in tree["rewards"]] == ["harmless", "helpful", "humor"]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"task": {"name": "summary"}}, r"members of different tasks: .*one has 'hh', .*two 'summary'"),
        ({"backend": {"name": "causal-lm", "rank": 8}}, r"different backends: .* \(rank=4\), .* \(rank=8\)"),
        ({"data": "mine.jsonl"}, "different data: .* has none, .* 'mine.jsonl'"),
        ({"base": "other"}, r"members of different bases: .*one#helpful and .*two#helpful grew from two models"),
        (
            {"rewards": ("harmless", {"name": "helpful", "model": "m"})},
            r"different reward sets: 'helpful' is .*model=m",
        ),
    ],
)
def test_members_that_do_not_belong_together(make, other, said):
    one, two = make("one", MIXTURE), make("two", MIXTURE, **other)
    with pytest.raises(RunError, match=said):
        soup_config([f"{one}#helpful", f"{two}#helpful"], {})


def test_a_soup_of_starts_alone_is_none():
    with pytest.raises(ConfigError, match=r"members init, init(.|\n)*at least one member of a run"):
        soup_config(["init", "init"], {})


def test_a_soup_speaks_as_its_members_do(make):
    one, other = (make(name, {**MIXTURE, "tokens": ["<a>", "<b>"]}) for name in ("one", "other"))
    assert vocabulary(["init", f"{one}#harmless", f"{one}#harmless+{other}#helpful"]) == ["<a>", "<b>"]
    assert vocabulary(["init"]) == []
    assert vocabulary([f"{make('plain', MIXTURE)}#harmless"]) == []


def test_members_of_different_vocabularies_are_refused(make):
    one, other = make("one", {**MIXTURE, "tokens": ["<a>"]}), make("other", MIXTURE)
    for ask in (vocabulary, lambda members: soup_config(members, {})):
        with pytest.raises(RunError, match=r"different vocabularies: .*one has 1 tokens for tags, .*other 0") as caught:
            ask([f"{one}#harmless", f"{other}#helpful"])
        assert "eval.baselines=ric" in str(caught.value)
