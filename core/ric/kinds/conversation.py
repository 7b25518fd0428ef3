"""Prompts that are conversations: a list of messages, each a mapping with `role` and `content`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, TypeGuard

from ric.errors import DataError

Message: TypeAlias = Mapping[str, Any]
SYSTEM = "system"


def is_conversation(prompt: object) -> TypeGuard[Sequence[Message]]:
    """Whether a prompt is a list of at least one message."""
    if not isinstance(prompt, list | tuple) or not prompt:
        return False
    return all(isinstance(message, Mapping) and "role" in message and "content" in message for message in prompt)


def system_text(conversation: Sequence[Message]) -> str | None:
    """The content of the system message a conversation begins with, or None without one.

    Raises:
        DataError: that content is not a text.
    """
    first = conversation[0]
    if first["role"] != SYSTEM:
        return None
    if not isinstance(first["content"], str):
        raise DataError(
            f"a system message whose content is a {type(first['content']).__name__}",
            "a system message of text, so that desired rewards can be added to it",
            "write the content as one text",
        )
    return first["content"]


def with_system(conversation: Sequence[Message], text: str | None) -> list[Message]:
    """The conversation with `text` as its system message, in place of its own or at the front; None takes it out."""
    own = conversation[0] if conversation[0]["role"] == SYSTEM else None
    rest = list(conversation if own is None else conversation[1:])
    return rest if text is None else [{**(own or {"role": SYSTEM}), "content": text}, *rest]
