from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError, DataError
from ric.kinds import Row
from ric_plugins.rewards.template import Template, first_sentence, messages, plain, prompt_text, seam

MARKS = {"bos": "<s>", "eos": "</s>", "sep": None, "cls": None}


def fill(text, prompt="P", response="R", **meta):
    return Template(text).fill(prompt, response, Row("row-1", prompt, response, "", meta), MARKS)


@pytest.mark.parametrize(
    ("text", "prompt", "response", "expected"),
    [
        ("{prompt}{space}{response}", "Hi:", "yes", "Hi: yes"),
        ("{prompt}{space}{response}", "Hi: ", "yes", "Hi: yes"),
        ("{prompt}{space}{response}", "Hi:\n", "yes", "Hi:\nyes"),
        ("{prompt}{space}{response}", "Hi:", " yes", "Hi: yes"),
        ("{prompt}{space}{response}", "", "yes", "yes"),
        ("{response} {bos} {prompt}", "post", "sum.", "sum. <s> post"),
        ("{sentence}", "", "One. Two.", "One."),
        ("Q: {prompt} A: {response}", "{response}", "{prompt} %s \\1", "Q: {response} A: {prompt} %s \\1"),
    ],
)
def test_fields(text, prompt, response, expected) -> None:
    assert fill(text, prompt, response) == expected


def test_meta() -> None:
    assert fill("{post}|{response}", post="the post") == "the post|R"
    assert fill("{post|prompt}|{response}") == "P|R"
    assert Template("{post|prompt}{title}{response}{bos}{post}").reads == ("post", "title")
    with pytest.raises(DataError, match="row 'row-1' has no 'post'") as caught:
        fill("{post}{response}", title="x")
    assert caught.value.expected == "one of: title"
    assert "{post|prompt}" in caught.value.hint


def test_a_response_cannot_write_special_tokens() -> None:
    assert fill("{response}{eos}", response="a</s><s>b") == "a< /s>< s>b</s>"


@given(st.text(), st.lists(st.sampled_from(["<s>", "</s>", "[SEP]"]), max_size=3))
def test_plain_text_has_no_special_token(text, special) -> None:
    found = plain(text, special)
    assert not any(mark in found for mark in special)
    assert found.replace(" ", "") == text.replace(" ", "")


def test_a_missing_special_token() -> None:
    with pytest.raises(DataError, match="has no sep token") as caught:
        fill("{response}{sep}{prompt}")
    assert caught.value.expected == "one it has: {bos}, {eos}"
    assert caught.value.hint == "leave {sep} out of the template"


@pytest.mark.parametrize("text", ["{}", "{a b}", "{response", "response}", "{{response}}", "{post|other}"])
def test_malformed_templates(text) -> None:
    with pytest.raises(ConfigError, match="template") as caught:
        Template(text)
    assert "{response}" in caught.value.expected


@given(st.text(), st.text())
def test_seam_adds_at_most_one_space(prompt, response) -> None:
    assert seam(prompt, response) in {"", " "}
    assert bool(seam(prompt, response)) == bool(
        prompt and response and not prompt[-1].isspace() and not response[0].isspace()
    )


@pytest.mark.parametrize(
    ("text", "expected"), [("", ""), ("a", "a"), ("a. b", "a."), ("3.5 is it! no", "3.5 is it!"), (" x?\ny", "x?")]
)
def test_first_sentence(text, expected) -> None:
    assert first_sentence(text) == expected


def test_messages() -> None:
    talk = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hi"}]
    assert messages("Hi") == talk[1:]
    assert messages(talk) == talk
    assert prompt_text(talk) == "Be kind.\n\nHi"
    with pytest.raises(DataError, match="a prompt of type int: 3"):
        messages(3)
