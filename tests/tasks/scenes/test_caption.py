"""Captions tell what a scene shows, and are read back without loss."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ric_tasks.scenes.caption import PHRASINGS, caption, parse
from ric_tasks.scenes.scene import BACKGROUNDS, COLOURS, PLACES, SHAPES, SIZES, Look, Told

looks = st.builds(Look, *map(st.sampled_from, (SHAPES, list(COLOURS), list(SIZES), list(PLACES))))
tolds = st.builds(Told, st.sampled_from(list(BACKGROUNDS)), st.lists(looks, min_size=1, max_size=4).map(tuple))


@settings(max_examples=40)
@given(tolds, st.integers(0, 100))
def test_round_trip(told, phrasing) -> None:
    assert parse(caption(told, phrasing)) == told
    assert parse("  " + caption(told, phrasing).upper() + "\n") == told


def test_by_hand() -> None:
    told = Told("white", (Look("circle", "red", "small", "top left"), Look("square", "blue", "large", "right")))
    assert [caption(told, i) for i in range(2)] == [
        "a small red circle at the top left and a large blue square at the right on a white background",
        "a white picture with a small red circle in the top left and a large blue square in the right",
    ]
    assert len({caption(told, i) for i in range(len(PHRASINGS))}) == len(PHRASINGS)
    assert caption(told, len(PHRASINGS)) == caption(told)


@pytest.mark.parametrize(
    "text",
    ["", "a cat", "a small red circle at the top left", "a small red circle at the moon on a white background",
     "a small red circle at the left and on a white background", "on white, "],
)  # fmt: skip
def test_other_text_is_no_caption(text) -> None:
    assert parse(text) is None
