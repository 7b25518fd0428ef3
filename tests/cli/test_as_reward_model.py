"""`ric eval RUN --as-reward-model PAIRS`: a policy as a judge of two responses."""

from __future__ import annotations

import json

import pytest

PAIRS = [("p1", "aaa", "a"), ("p2", "a", "ab"), ("p3", "ab", "ba"), ("p4", "aab", "")]
"""Longer is likelier in the toy world: right, wrong, a tie, right: 2.5 of 4."""


@pytest.fixture
def pairs(tmp_path):
    lines = [json.dumps(dict(zip(("prompt", "chosen", "rejected"), pair, strict=True))) for pair in PAIRS]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return path


def test_accuracy_along_the_dial_and_of_the_base(ric, finished, pairs) -> None:
    code, out, err = ric("eval", finished, "--as-reward-model", pairs, "--json")
    assert code == 0, err
    found = json.loads(out)
    assert found["pairs"] == 4
    assert [one["preference"] for one in found["accuracies"]] == [{"warm": w, "short": 1 - w} for w in (0.0, 0.5, 1.0)]
    for one in found["accuracies"]:
        assert one["accuracy"] == 2.5 / 4
        assert one["error"] == pytest.approx((0.625 * 0.375 / 4) ** 0.5)
    assert found["base"] == {"preference": None, "member": "base", "accuracy": 0.5, "error": 0.25}


def test_the_same_as_a_table(ric, finished, pairs) -> None:
    code, out, err = ric("eval", finished, "--as-reward-model", pairs)
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0] == "chosen found likelier per unit than rejected, of 4 pairs"
    assert lines[1].startswith("0.625 +- 0.242  ric  warm=0 short=1")
    assert lines[-1] == "0.500 +- 0.250  base"


def test_mixtures_are_asked_as_they_answer(ric, mixture, pairs) -> None:
    code, out, err = ric("eval", mixture, "--as-reward-model", pairs, "--json")
    assert code == 0, err
    assert [one["member"] for one in json.loads(out)["accuracies"]] == [""] * 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("{", "line 1: Expecting property name"),
        ("[1]", "line 1: [1]"),
        ('{"prompt": "p", "chosen": "a"}', "line 1: {"),
        ('{"chosen": "a", "rejected": "b"}', "line 1 has no prompt"),
    ],
)
def test_pairs_that_cannot_be_read_are_told(ric, finished, tmp_path, text, message) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_text(text, encoding="utf-8")
    code, out, err = ric("eval", finished, "--as-reward-model", path)
    assert (code != 0, out) == (True, "")
    assert message in " ".join(err.split())


def test_a_missing_file_is_told(ric, finished, tmp_path) -> None:
    code, _, err = ric("eval", finished, "--as-reward-model", tmp_path / "none.jsonl")
    assert code != 0
    assert "no such file" in err
