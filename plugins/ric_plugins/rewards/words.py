"""Payloads as texts, and texts as words: what the rewards without a model count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ric.errors import DataError
from ric.kinds import Payload

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")


def texts(payloads: Sequence[Payload]) -> list[str]:
    """The payloads, which must be texts; a row without a response counts as an empty one.

    Lone surrogates, which neither tokenizers nor files take, become replacement characters.

    Raises:
        DataError: a payload is no text.
    """
    return [_text(payload) for payload in payloads]


def _text(payload: Payload) -> str:
    if payload is None:
        return ""
    if not isinstance(payload, str):
        raise DataError(
            f"a payload of type {type(payload).__name__}",
            "a text: this reward reads responses in words",
            "choose rewards for the task's own payloads: ric plugins --kind reward",
        )
    return whole(payload)


def whole(text: str) -> str:
    """The text with lone surrogates replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def words(text: str) -> list[str]:
    """Runs of letters, digits and underscores, in lower case; nothing but white space gives none.

    >>> words("It's 3 naïve cats.")
    ['it', 's', '3', 'naïve', 'cats']
    """
    return _WORD.findall(text.lower())


def tokens(text: str) -> list[str]:
    """Words, and every other visible character by itself.

    >>> tokens("No... no!")
    ['no', '.', '.', '.', 'no', '!']
    """
    return _TOKEN.findall(text.lower())


def grams(sequence: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """All runs of n neighbours, in order; none when the sequence is shorter.

    >>> grams(["a", "b", "c"], 2)
    [('a', 'b'), ('b', 'c')]
    """
    return list(zip(*(sequence[start:] for start in range(n)), strict=False))
