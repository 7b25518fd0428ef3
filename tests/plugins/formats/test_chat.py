"""Tags in the system message of a conversation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError, DataError
from ric_plugins.formats.chat import Chat

WORDS = "(be not harmless, extremely helpful)"
ENDS = np.array([-np.inf, np.inf])
USER = {"role": "user", "content": "hi"}
texts = st.lists(
    st.sampled_from([WORDS, " ", "(be ", "<harmless: 1.0>", " <harmless: 0.1> <helpful: 1.0>", "@tags@", ""])
    | st.text(max_size=6),
    max_size=4,
).map("".join)
messages = st.builds(
    lambda role, content: {"role": role, "content": content}, st.sampled_from(["user", "assistant"]), texts
)
conversations = st.tuples(st.none() | texts, st.lists(messages, min_size=1, max_size=3)).map(
    lambda parts: [*([] if parts[0] is None else [{"role": "system", "content": parts[0]}]), *parts[1]]
)
both = pytest.mark.parametrize("fmt", [Chat(), Chat(style="numbers")], ids=["words", "numbers"])


def test_a_system_message_is_put_in_front(scale) -> None:
    found = Chat().encode([USER], ENDS, scale(2))
    assert found.messages == [{"role": "system", "content": WORDS}, USER]
    assert (found.before, found.tags, found.after, found.prompt) == ("", WORDS, "", [USER])


def test_a_system_message_that_is_there_is_extended_and_keeps_its_other_keys(scale) -> None:
    given_ = [{"role": "system", "content": "You are kind.", "name": "boss"}, USER]
    found = Chat(style="numbers").encode(given_, np.array([0.5, -0.25]), scale(2))
    assert found.messages[0] == {
        "role": "system", "content": "You are kind. <harmless: 0.5> <helpful: -0.2>", "name": "boss",
    }  # fmt: skip
    assert given_[0]["content"] == "You are kind."


@both
@given(conversation=conversations, z=st.lists(st.floats(-5, 5), min_size=2, max_size=2))
def test_strip_undoes_encode_once_and_again(scale, fmt, conversation, z) -> None:
    statistics = scale(2)
    once = fmt.encode(conversation, np.array(z), statistics)
    assert fmt.strip(once.messages, statistics) == conversation
    twice = fmt.encode(once.messages, np.zeros(2), statistics)
    assert fmt.strip(twice.messages, statistics) == once.messages
    read = fmt.decode(once.tags, statistics)
    np.testing.assert_allclose(read, fmt.decode(fmt.encode("text", np.array(z), statistics).tags, statistics))


@both
def test_a_conversation_without_tags_comes_back_unchanged(scale, fmt) -> None:
    for conversation in ([USER], [{"role": "system", "content": "be kind"}, USER]):
        assert fmt.strip(conversation, scale(2)) == conversation


def test_a_text_prompt_gets_the_text_form(scale) -> None:
    assert Chat().at("|").encode("hi|", ENDS, scale(2)).text == f"hi {WORDS}|"
    assert Chat(style="numbers").encode("hi|", np.zeros(2), scale(2)).text == "hi| <harmless: 0.0> <helpful: 0.0>"


def test_a_system_message_that_is_no_text_is_refused(scale) -> None:
    parts = [{"role": "system", "content": [{"type": "text", "text": "hi"}]}, USER]
    with pytest.raises(DataError, match="a system message whose content is a list"):
        Chat().encode(parts, ENDS, scale(2))


def test_other_prompts_are_refused(scale) -> None:
    with pytest.raises(DataError, match="a prompt of type dict for the format 'verbal'"):
        Chat().encode({"role": "user"}, ENDS, scale(2))


def test_wrong_options_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"style = 'rhyme'\nexpected: words or numbers"):
        Chat(style="rhyme")
    with pytest.raises(ConfigError, match="a whole number from 0 to 6"):
        Chat(style="numbers", decimals=9)
    with pytest.raises(ConfigError, match="two words or more"):
        Chat(levels=("one",))
