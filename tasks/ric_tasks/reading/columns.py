"""Which column of a file plays which part, and typed looks into a record."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ric.errors import DataError, did_you_mean
from ric_tasks.reading.json_files import named
from ric_tasks.reading.messages import Message, are_messages
from ric_tasks.reading.record import Record

USUAL: Mapping[str, tuple[str, ...]] = {
    "prompt": ("prompt", "instruction", "question", "query"),
    "response": ("completion", "response", "answer", "output"),
    "chosen": ("chosen",),
    "rejected": ("rejected",),
    "messages": ("messages", "conversations", "conversation"),
    "pair": ("text",),
    "score": ("score",),
}
"""Part -> column names that are taken for it, the likeliest first."""
_LONE = re.compile("[\ud800-\udfff]")


class Columns(NamedTuple):
    """Column names the user gives where they differ from the usual ones; "" = the usual.

    Args:
        references: column with one reference or a list of them, for rewards that compare.
    """

    prompt: str = ""
    response: str = ""
    chosen: str = ""
    rejected: str = ""
    references: str = ""

    def find(self, part: str, names: Iterable[str]) -> str:
        """The column that plays a part among `names`; "" when there is none."""
        given = str(getattr(self, part, ""))
        candidates = (given,) if given else USUAL[part]
        known = set(names)
        return next((name for name in candidates if name in known), "")

    def check(self, record: Record) -> None:
        """Whether a record has every column that was named.

        Raises:
            DataError: with the nearest name.
        """
        for part, name in self._asdict().items():
            if name and name not in record.fields:
                raise missing(record, name, f"--set task.{part}_column=...")


def missing(record: Record, name: str, hint: str = "") -> DataError:
    """What is said of a record that lacks a column."""
    names = list(record.fields)
    near = did_you_mean(name, names)
    return DataError(
        f"{record.place}: no column '{name}'",
        f"{near + ' ' if near else ''}it has: {', '.join(names) or 'none'}",
        hint or "make all records alike",
    )


def text(record: Record, name: str) -> str:
    """A column as a text; null is the empty text. What no text file can hold (lone surrogates) becomes U+FFFD.

    Raises:
        DataError: the column is missing or holds something else.
    """
    if name not in record.fields:
        raise missing(record, name)
    value = record.fields[name]
    if value is None:
        return ""
    if not isinstance(value, str):
        raise wrong(record, name, value, "a text")
    return clean(value)


def clean(value: str) -> str:
    """A text that can be encoded."""
    return value if value.isascii() else _LONE.sub("�", value)


def spoken(record: Record, name: str) -> str | Sequence[Message]:
    """A column as a text or as chat messages.

    Raises:
        DataError: it is neither.
    """
    value = record.fields.get(name)
    if isinstance(value, list):
        if not are_messages(value):
            raise wrong(record, name, value, 'a text, or messages [{"role": "user", "content": "..."}, ...]')
        return [{**message, "content": clean(message["content"])} for message in value]
    return text(record, name)


def wrong(record: Record, name: str, value: object, expected: str) -> DataError:
    """What is said of a value of another type."""
    shown = json.dumps(value, ensure_ascii=False, default=str)
    return DataError(
        f"{record.place}, column '{name}': {named(value)}, {shown[:60]}{'...' if len(shown) > 60 else ''}",
        expected,
        "correct the record, or name another column (ric plugins show text lists the options)",
    )


def rest(record: Record, used: Iterable[str], references: str = "") -> dict[str, Any]:
    """The other columns as `row.meta`, what is not JSON as text; references as a list of texts.

    Raises:
        DataError: the references are neither a text nor a list of texts.
    """
    left = set(record.fields) - set(used)
    meta = {name: _plain(value) for name, value in record.fields.items() if name in left}
    if references:
        found = record.fields[references]
        listed = [found] if isinstance(found, str) else found
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise wrong(record, references, found, "a text or a list of texts")
        meta.pop(references, None)
        meta["references"] = [clean(item) for item in listed]
    return meta


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return clean(value) if isinstance(value, str) else value
    if isinstance(value, float):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)
