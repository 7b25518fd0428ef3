"""Tags with names after the prompt."""

import numpy as np

from ric_plugins.formats.named import Named


def test_tags_follow_the_whole_prompt(scale) -> None:
    fmt = Named()
    conditioned = fmt.encode("Human: hi\n\nAssistant:", np.array([1.23, -0.28]), scale(2))
    assert conditioned.text == "Human: hi\n\nAssistant: <harmless: 1.2> <helpful: -0.3>"
    assert (conditioned.before, conditioned.after) == ("Human: hi\n\nAssistant:", "")
    assert fmt.follows_prompt
    assert fmt.at("\n\nAssistant:") is fmt


def test_decimals_set_the_resolution(scale) -> None:
    assert Named(decimals=3).encode("", np.array([0.12345]), scale(1)).tags == " <harmless: 0.123>"
    assert Named(decimals=0).encode("", np.array([0.7]), scale(1)).tags == " <harmless: 1>"
    np.testing.assert_allclose(Named(decimals=3).resolution(scale(2)), [0.0005, 0.0005])


def test_odd_names_are_written_as_they_are(scale) -> None:
    statistics = scale(["hf:org/model", "größe: rot"])
    tags = Named().encode("", np.array([0.5, -0.5]), statistics).tags
    assert tags == " <hf:org/model: 0.5> <größe: rot: -0.5>"
    np.testing.assert_allclose(Named().decode(tags, statistics), [0.5, -0.5])


def test_names_must_match_in_order(scale) -> None:
    assert Named().decode(" <helpful: 0.1> <harmless: 0.1>", scale(2)) is None
    assert Named().decode(" <harmless: 0.1> <helpful: 1e5>", scale(2)) is None
    assert Named().decode(" <harmless: 0.1> <helpful: ٣>", scale(2)) is None


def test_strip_removes_the_last_group_only(scale) -> None:
    tags = " <harmless: 0.1>"
    assert Named().strip("a" + tags + tags, scale(1)) == "a" + tags
    assert Named().strip("a" + tags + " ", scale(1)) == "a" + tags + " "
