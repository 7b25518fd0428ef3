"""Chat messages: lists of `{"role": ..., "content": ...}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeGuard

ROLES = ("system", "user", "assistant", "tool", "developer")

Message = dict[str, Any]


def are_messages(value: object) -> TypeGuard[Sequence[Message]]:
    """Whether a value is a list of chat messages, not empty."""
    return isinstance(value, list) and len(value) > 0 and all(_is_message(item) for item in value)


def common_start(first: Sequence[Message], second: Sequence[Message]) -> list[Message]:
    """The messages both lists begin with."""
    pairs = zip(first, second, strict=False)
    differing = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(first), len(second)))
    return list(first[:differing])


def last_answer(messages: Sequence[Message]) -> tuple[list[Message], str] | None:
    """What stands before the assistant's last message, and its text; None when another one speaks last."""
    if not messages or messages[-1]["role"] != "assistant":
        return None
    return list(messages[:-1]), str(messages[-1]["content"])


def _is_message(item: object) -> bool:
    return isinstance(item, dict) and item.get("role") in ROLES and isinstance(item.get("content"), str)
