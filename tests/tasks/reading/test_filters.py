"""Rows left out, each counted under its reason."""

from __future__ import annotations

from collections import Counter

import pytest

from ric.kinds import Row
from ric_tasks.reading.filters import Lengths, kept, token_counter, within


def rows_of(*pairs):
    return [("", Row("", prompt, payload)) for prompt, payload in pairs]


def test_each_reason_is_counted() -> None:
    rows = rows_of(
        ("a", "b"), ("", "b"), ("a", " \n"), ("a", "b"), ("a", None), ("a", None), ("a", "long" * 9), ("", None)
    )
    dropped = Counter()
    assert [(row.prompt, row.payload) for _, row in kept(rows, Lengths(0, 20), dropped)] == [("a", "b"), ("a", None)]
    assert dropped == {
        "empty prompt": 2,
        "empty response": 1,
        "repeated prompt and response": 1,
        "repeated prompt": 1,
        "longer than 20 characters": 1,
    }


def test_lengths_are_those_of_prompt_and_response_with_a_space_between() -> None:
    dropped = Counter()
    assert len(list(kept(rows_of(("abc", "de"), ("abc", "d")), Lengths(6, 0), dropped))) == 1
    assert dropped == {"shorter than 6 characters": 1}


def test_a_row_may_come_again_in_another_split() -> None:
    rows = [("", Row("", "a", "b")), ("test", Row("", "a", "b"))]
    assert len(list(kept(rows, Lengths(), Counter()))) == 2


def test_messages_count_by_their_contents() -> None:
    conversation = [{"role": "user", "content": "abc"}, {"role": "user", "content": "de"}]
    assert len(list(kept(rows_of((conversation, "f")), Lengths(8, 8), Counter()))) == 1
    assert not list(kept(rows_of(([{"role": "user", "content": " "}], "f")), Lengths(), Counter()))


def test_tokens_are_counted_in_any_number_of_rows() -> None:
    rows, dropped = rows_of(*[("a " * (i % 4), "b") for i in range(3000)]), Counter()
    found = list(within(rows, Lengths(3, 4), lambda texts: [len(text.split()) for text in texts], dropped))
    assert len(found) == 1500
    assert dropped == {"shorter than 3 tokens": 1500}


@pytest.mark.parametrize(("least", "most"), [(-1, 0), (5, 4), (0, -2)])
def test_limits_that_exclude_everything_are_refused(told, least, most) -> None:
    assert "task.min_chars" in told(lambda: Lengths(least, most).checked("chars"))


def test_the_models_own_tokenizer_counts(tmp_path) -> None:
    from ric_plugins.backends.causal_lm.building import train_tokenizer

    tokenizer = train_tokenizer(["one two three"] * 5, 300, 8)
    tokenizer.save_pretrained(tmp_path)
    texts = ["one two three", "one", "", "one two three " * 10]
    counted = token_counter(str(tmp_path))(texts)
    assert counted == [len(tokenizer(text)["input_ids"]) for text in texts]
    assert counted[:3] == [3, 1, 0]
    assert counted[3] > 8  # the tokenizer's own limit does not cut


def test_a_model_without_a_tokenizer(told, tmp_path) -> None:
    assert "its tokenizer cannot be loaded" in told(lambda: token_counter(str(tmp_path)))
