"""`ric sample` on finished runs of a world without torch."""

from __future__ import annotations

import json
import shutil

import pytest

import ric as library
from ric_tasks.hh.task import HH

HUMAN, ASSISTANT = "\n\nHuman: ", "\n\nAssistant:"


def test_desired_rewards_and_text(ric, finished) -> None:
    code, out, err = ric("sample", finished, "--prompt", "hi", "--preference", "warm=1,short=0")
    (answer,) = library.load(finished).answers(["hi"], [1, 0])
    desired = ", ".join(f"{name} {value:.3g}" for name, value in answer.desired.items())
    assert (code, out, err) == (0, f"desired: {desired}\n{answer.payload}\n", "")


def test_several_prompts_are_told_apart(ric, finished) -> None:
    _, out, _ = ric("sample", finished, "--prompt", "one", "--prompt", "", "--preference", "warm=1")
    first, second = out.split("\n\n")
    assert first.startswith("prompt: one\ndesired: warm ")
    assert second.startswith("prompt: \ndesired: warm ")


def test_json_is_one_object(ric, finished) -> None:
    given = ("--preference", "warm=3,short=1", "--seed", "5", "--set", "decoding.temperature=0.5", "--json")
    code, out, err = ric("sample", finished, "--prompt", "naïve \u2028 🙂", *given)
    (answer,) = library.load(finished).answers(["naïve \u2028 🙂"], [0.75, 0.25], seed=5, temperature=0.5)
    assert code == 0
    assert json.loads(out) == {
        "run": str(finished),
        "preference": {"warm": 0.75, "short": 0.25},
        "seed": 5,
        "samples": [{"prompt": "naïve \u2028 🙂", "desired": answer.desired, "text": answer.payload}],
    }
    assert out.count("\n") == 1
    assert err == "ric: weights sum to 4; scaled to warm=0.75,short=0.25\n"


def test_an_argument_that_is_no_utf8(ric, finished) -> None:
    code, out, _ = ric("sample", finished, "--prompt", "a\udcff", "--prompt", "b", "--preference", "warm=1")
    assert code == 0
    assert out.startswith("prompt: a?\n")


def test_a_mixture_has_no_desired_rewards(ric, mixture) -> None:
    _, out, _ = ric("sample", mixture, "--prompt", "hi", "--preference", "warm=0.25,short=0.75")
    assert out == "b\n"


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["--preference", "warm=1"], 2, "no --prompt"),
        (["--prompt", "x"], 2, "no preference"),
        (["--prompt", "x", "--preference", "wram=1"], 2, "did you mean 'warm'?"),
        (["--prompt", "x", "--preference", "warm"], 2, "NAME=WEIGHT"),
        (["--prompt", "x", "--preference", "warm=0,short=0"], 2, "one positive weight"),
        (["--prompt", "x", "--preference", "warm=1", "--seed", "-1"], 2, "0 or larger"),
        (["--prompt", "x", "--preference", "warm=1", "--set", "algo.rounds=2"], 2, "a decoding option"),
        (["--prompt", "x", "--preference", "warm=1", "--set", "decoding=2"], 2, "a decoding option"),
        (["--prompt", "x", "--preference", "warm=1", "--set", "decoding.top_q=1"], 2, "did you mean 'top_p'?"),
        (["--prompt", "x", "--preference", "warm=1", "--set", "decoding.top_p=2"], 2, "less than or equal to 1"),
        (["--prompt", "x", "--preference", "warm=1", "--plugin", "no_such_file.py"], 2, "does not exist"),
    ],
)
def test_mistakes(ric, finished, args, code, said) -> None:
    found, out, err = ric("sample", finished, *args)
    assert (found, out) == (code, "")
    assert said in err
    assert "\n  expected: " in err
    assert "\n  next: " in err


def test_missing_and_unfinished_runs(ric, finished, tmp_path) -> None:
    asked = ("--prompt", "x", "--preference", "warm=1")
    code, _, err = ric("sample", tmp_path / "nothing", *asked)
    assert (code, "holds no run" in err) == (7, True)
    unfinished = shutil.copytree(finished, tmp_path / "unfinished")
    shutil.rmtree(unfinished / "family")
    code, _, err = ric("sample", unfinished, *asked)
    assert (code, "holds an unfinished run" in err) == (7, True)
    assert f"ric run --config {unfinished / 'run.yaml'} --out {unfinished}" in err


@pytest.mark.parametrize(
    ("typed", "prompt"),
    [
        ("Hi", f"{HUMAN}Hi{ASSISTANT}"),
        ("", f"{HUMAN}{ASSISTANT}"),
        (f"{HUMAN}Hi", f"{HUMAN}Hi{ASSISTANT}"),
        (f"{HUMAN}Hi{ASSISTANT}", f"{HUMAN}Hi{ASSISTANT}"),
        (f"{HUMAN}Hi{ASSISTANT} Yes?{HUMAN}So?{ASSISTANT}", f"{HUMAN}Hi{ASSISTANT} Yes?{HUMAN}So?{ASSISTANT}"),
    ],
)
def test_texts_become_dialogues_in_hh(typed, prompt) -> None:
    assert HH().prompt(typed) == prompt


def test_prompts_of_hh_are_left_alone() -> None:
    task = HH()
    assert all(task.prompt(row.prompt) == row.prompt for split in ("train", "test") for row in task.rows(split))
