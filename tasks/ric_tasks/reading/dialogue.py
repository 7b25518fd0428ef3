"""Dialogues as Anthropic's HH data write them: turns of `Human:` and `Assistant:`, the last of them the response."""

from __future__ import annotations

from typing import NamedTuple

HUMAN = "\n\nHuman:"
ASSISTANT = "\n\nAssistant:"


class Turn(NamedTuple):
    """A dialogue in two: up to and including the last `Assistant:`, and what the assistant said then."""

    prompt: str
    response: str


def split_dialogue(text: str) -> Turn | None:
    """A dialogue's prompt and its last response, white space around the response left out; None without a marker.

    `prompt + response` is the dialogue again, up to that white space.
    """
    before, marker, after = text.rpartition(ASSISTANT)
    return Turn(before + marker, after.strip()) if marker else None
