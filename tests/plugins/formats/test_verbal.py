"""Rewards in words."""

import numpy as np
import pytest

from ric.errors import ConfigError, DataError
from ric.kinds import Statistics
from ric_plugins.formats.verbal import Verbal

LEVELS = np.linspace(-2.0, 2.0, 101)
EVEN = Statistics(("harmless", "helpful"), np.zeros(2), np.ones(2), np.stack([LEVELS, 10 * LEVELS]))
"""Evenly spread scores: five words cut [-2, 2] at -1.2, -.4, .4, 1.2, and [-20, 20] ten times as far out."""


@pytest.mark.parametrize(
    ("z", "words"),
    [
        ([2.0, 3.0], "extremely harmless, somewhat helpful"),
        ([-2.0, -5.0], "not harmless, slightly helpful"),
        ([0.41, 12.1], "very harmless, extremely helpful"),
        ([-1.19, 11.9], "slightly harmless, very helpful"),
        ([np.inf, -np.inf], "extremely harmless, not helpful"),
    ],
)
def test_words_by_hand(z, words) -> None:
    found = Verbal().encode("Human: hi\n\nAssistant:", np.array(z), EVEN)
    assert found.text == f"Human: hi (be {words})\n\nAssistant:"
    assert (found.before, found.after) == ("Human: hi", "\n\nAssistant:")


def test_a_word_stands_for_the_middle_of_evenly_spread_scores() -> None:
    found = Verbal().decode(" (be very harmless, not helpful)", EVEN)
    np.testing.assert_allclose(found, [0.8, -16.0], atol=0.01)
    np.testing.assert_allclose(Verbal().resolution(EVEN), [0.4, 4.0], atol=0.02)


def test_every_word_comes_back_as_what_it_stands_for() -> None:
    fmt = Verbal()
    for first in fmt.levels:
        tags = f" (be {first} harmless, very helpful)"
        assert fmt.write(fmt.decode(tags, EVEN), EVEN) == tags


def test_prompts_without_the_marker_end_in_words() -> None:
    assert Verbal().encode("hi", np.zeros(2), EVEN).text == "hi (be somewhat harmless, somewhat helpful)"
    assert not Verbal.follows_prompt


@pytest.mark.parametrize("levels", [("one",), ("", "b"), ("a", "a"), ("very", "not very")])
def test_words_that_cannot_be_told_apart_are_refused(levels) -> None:
    with pytest.raises(ConfigError, match="two words or more, from low to high") as caught:
        Verbal(levels=levels)
    assert "--set format.levels=[not," in caught.value.hint


def test_a_marker_that_ends_like_the_words_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"the marker '\(x\)'") as caught:
        Verbal().at("(x)")
    assert caught.value.hint == "--set format=named"


def test_a_conversation_is_sent_to_the_format_chat() -> None:
    with pytest.raises(DataError, match="a prompt of type list for the format 'verbal'") as caught:
        Verbal().encode([{"role": "user", "content": "hi"}], np.zeros(2), EVEN)
    assert caught.value.hint == "--set format=chat"
