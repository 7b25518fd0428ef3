"""What a round may drop before it selects."""

import pytest

from ric_plugins.degenerate import DROPS

drops = DROPS["dots-and-smileys"]


@pytest.mark.parametrize("text", [".....", "well......", ":) :-) ;)", "so happy 🙂🙂🙂", ":D :P ☺", "a :) b 😀 c =]"])
def test_degenerate_texts_go(text) -> None:
    assert drops(text)
    assert not DROPS["nothing"](text)


@pytest.mark.parametrize(
    "text", ["", "....", "a.b.c.d.e.f", ":) :-)", "🙂 and 🙂", "(a: b) (c: d)", "☕☕☕", None, [1, 2]]
)
def test_others_stay(text) -> None:
    assert not drops(text)
