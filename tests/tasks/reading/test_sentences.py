"""Texts that a limit cut off, ended decently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric_tasks.reading.sentences import whole_sentences


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("One day. Then he we", "One day."),
        ('She said "Yes!" and then', 'She said "Yes!"'),
        ("Pi is 3.14 and", "Pi is 3.14"),
        ("no end at all in si", "no end at all in"),
        ("Word", "Word"),
        ("Done. ", "Done."),
        ("今日は。それか", "今日は。"),
        ("Wait... what (really?) is th", "Wait... what (really?)"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_examples(text, kept) -> None:
    assert whole_sentences(text) == kept


@given(st.text(max_size=60))
def test_what_is_kept_is_a_beginning_and_is_kept_again(text) -> None:
    kept = whole_sentences(text)
    assert text.strip().startswith(kept)
    if kept.endswith((".", "!", "?")):
        assert whole_sentences(kept) == kept
