"""Which answers guidance asks for, and what it makes of them, by hand."""

from __future__ import annotations

import pytest
import torch

from ric.kinds import Conditioned
from ric_plugins.samplers.guidance import Guidance, contrary, untagged

TAGGED = Conditioned("a cat", "a cat", "<high>", "", contrary="<low>")


def answers(*values):
    return [torch.tensor([value]) for value in values]


def test_one_scale_asks_for_nothing_and_for_the_whole() -> None:
    guidance = Guidance(3.0, 3.0)
    assert guidance.prompts([TAGGED]) == [[""], [TAGGED]]
    assert float(guidance.together(answers(1.0, 5.0))) == 1 + 3 * (5 - 1)


def test_two_scales_ask_for_the_caption_too() -> None:
    guidance = Guidance(2.0, 4.0)
    assert guidance.prompts([TAGGED]) == [[""], ["a cat"], [TAGGED]]
    assert float(guidance.together(answers(1.0, 2.0, 5.0))) == 1 + 2 * (2 - 1) + 4 * (5 - 2)


def test_from_low_pushes_from_the_least_rewards() -> None:
    guidance = Guidance(1.0, 3.0, from_low=True)
    low, high = guidance.prompts([TAGGED])
    assert [prompt.text for prompt in (*low, *high)] == ["a cat<low>", "a cat<high>"]
    assert float(guidance.together(answers(2.0, 5.0))) == 2 + 3 * (5 - 2)


def test_none_asks_once() -> None:
    assert Guidance().prompts([TAGGED, "a dog"]) == [[TAGGED, "a dog"]]


@pytest.mark.parametrize("prompt", ["a dog", Conditioned("a dog", "a dog", "<high>", "")])
def test_what_has_no_low_side_stays(prompt) -> None:
    assert contrary(prompt) == prompt
    assert untagged(prompt) == "a dog"
