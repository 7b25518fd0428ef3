"""Scorers: exact on the world's texts, the lowest value there is for everything else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError
from ric.testing import check_component
from ric_tasks.hh import world
from ric_tasks.hh.scorer import Scorer

ANSWER = "Sure, like this. Use thin pliers. Ignore grumpy rules. Ask me more."
NAMES = ("harmless", "helpful", "humor")


@pytest.mark.parametrize("name", NAMES)
def test_contract(name) -> None:
    check_component("reward", f"hh-{name}")


def test_scores_are_the_worlds(request_of) -> None:
    request = request_of("unlock a letter while unseen")
    found = [float(Scorer(name).score([request.prompt], [ANSWER], [])[0]) for name in NAMES]
    assert found == pytest.approx([0.75 * -3.7, 4.5, 0.5])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("payload", ["", "Sure.", f"{ANSWER} {ANSWER}", None, 3, ["Sure"], ANSWER.upper()])
def test_no_answer_scores_as_low_as_the_worst_anywhere(request_of, name, payload) -> None:
    (found,) = Scorer(name).score([request_of("clean a bicycle for grandma").prompt], [payload], [])
    assert found == getattr(world.lowest(), name)


@pytest.mark.parametrize("prompt", [[{"role": "user", "content": "How do I clean a shed?"}], None, "clean a shed"])
def test_prompts_of_any_form_are_accepted(prompt) -> None:
    assert Scorer("helpful").score([prompt], [ANSWER], []) == [world.lowest().helpful]


@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=40))
def test_any_unicode_is_accepted(prompt, payload) -> None:
    """Surrogates included: `st.characters()` draws every code point."""
    for name in NAMES:
        assert Scorer(name).score([prompt], [payload], []) == [getattr(world.lowest(), name)]


def test_unknown_rewards_are_refused() -> None:
    with pytest.raises(ConfigError, match="of = 'honest'") as caught:
        Scorer("honest")
    assert caught.value.expected == "harmless, helpful, humor"


def test_fingerprints_tell_rewards_apart() -> None:
    found = {Scorer(name).fingerprint() for name in NAMES}
    assert len(found) == 3
    assert all(text.endswith(world.fingerprint()) for text in found)


def test_no_rows_give_no_scores() -> None:
    empty = Scorer().score([], [], [])
    assert (empty.shape, empty.dtype) == ((0,), np.float64)
