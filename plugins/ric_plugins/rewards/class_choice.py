"""Which of a classifier's logits is the reward."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array

_HEAD = re.compile(r"(\d+)(?:-(\d+))?")


def check_head(head: str | int, hint: str) -> None:
    """Refuse what names no class.

    Raises:
        ConfigError: neither empty, nor a class, nor a difference of two.
    """
    if str(head) and not _HEAD.fullmatch(str(head)):
        raise ConfigError(f"head = {head!r}", "a class index such as 1, or a difference such as 1-0", hint)


def classes(head: str | int, model: str, labels: Sequence[str]) -> tuple[int, int | None]:
    """Index of the class that counts, and of one that is subtracted.

    Args:
        head: empty for a single logit; `1` for one class; `1-0` for a difference of two.
        model: its name, for messages.
        labels: its classes' names.

    Raises:
        ConfigError: the model has no such class, or several and none was chosen.
    """
    match = _HEAD.fullmatch(str(head))
    first = int(match[1]) if match else 0
    second = int(match[2]) if match and match[2] else None
    if (match is None and len(labels) > 1) or max(first, second or 0) >= len(labels):
        listed = ", ".join(f"{i} ({label})" for i, label in enumerate(labels))
        raise ConfigError(
            f"head = {head!r} for '{model}' with {len(labels)} {'classes' if len(labels) > 1 else 'class'}",
            f"one of {listed}, or a difference such as 1-0" if len(labels) > 1 else "no head, or 0",
            "--set rewards.NAME.head=1" if len(labels) > 1 else "leave head out",
        )
    return first, second


def chosen(logits: Array, pair: tuple[int, int | None]) -> Array:
    """The reward (n,) among logits (n, labels)."""
    first, second = pair
    return np.asarray(logits[:, first] - (0 if second is None else logits[:, second]), dtype=np.float64)
