"""A request in the generated worlds: one turn of a person, up to where the assistant begins."""

from __future__ import annotations

HUMAN = "\n\nHuman: "
ASSISTANT = "\n\nAssistant:"


def opened(text: str) -> str:
    """A request as a dialogue up to the assistant's turn; what is missing of that is added."""
    if text.endswith(ASSISTANT):
        return text
    return (text if text.startswith(HUMAN) else HUMAN + text) + ASSISTANT
