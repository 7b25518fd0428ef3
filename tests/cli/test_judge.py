"""`ric judge`: two finished runs, prompt by prompt."""

from __future__ import annotations

import json

import pytest

QUICK = ("--task", "quadratic", "--set", "fit.steps=5", "--set", "eval.prompts=4")


@pytest.fixture(scope="module")
def runs(ric, tmp_path_factory):
    folder = tmp_path_factory.mktemp("judged")
    soup = ("--algo", "rewarded-soup", "--set", "algo.expert=newton")
    for name, flags in {"soup": soup, "sft": ("--algo", "sft")}.items():
        code, _, err = ric("run", *flags[:2], *QUICK, *flags[2:], "--out", folder / name)
        assert code == 0, err
    return folder


def test_by_utility_and_votes(ric, runs, tmp_path):
    votes = tmp_path / "votes.csv"
    votes.write_text("id,vote\ntest/0,first\ntest/1,second\n")
    code, out, err = ric("judge", runs / "soup", runs / "sft", "--votes", votes)
    assert (code, err) == (0, "")
    assert "by utility: wins 1.000 [1.000, 1.000], ties 0.000" in out
    assert "by votes on 2 prompts: wins 0.500" in out
    assert "utility is for the side that people chose in 0.500 of 2 votes for a side" in out


def test_by_a_reward_nobody_measured(ric, runs):
    """`third` is scored now, on the answers that the runs kept."""
    code, out, err = ric("judge", runs / "soup", runs / "sft", "--by", "third", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["win"]["value"] + told["tie"]["value"] + told["lose"]["value"] == pytest.approx(1.0)
    assert told["by"] == "third"
    assert told["prompts"] == 4


def test_mistakes(ric, runs):
    code, _, err = ric("judge", runs / "soup", runs / "sft", "--by", "thrid")
    assert code == 3
    assert "did you mean 'third'" in err
    code, _, err = ric("judge", runs / "soup", runs / "nothing")
    assert code == 7
    assert "holds no run" in err
