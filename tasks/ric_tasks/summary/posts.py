"""Real posts for the task `summary`: published comparisons, stories with titles, files of posts and summaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from ric.errors import DataError
from ric.kinds import Row
from ric_tasks.reading.columns import missing, rest, text, wrong
from ric_tasks.reading.record import Record
from ric_tasks.reading.sheet import Interpret
from ric_tasks.summary.template import one_line, prompt_of

HUB = "openai/summarize_from_feedback:comparisons"
POST = ("post", "article", "document", "body", "text")
SUMMARY = ("summary", "highlights", "title", "headline")
"""Names taken for the columns, the likeliest first."""
USES = ("references", "responses", "both")
"""What a file's summaries are for: to compare with, to train on, or both."""


def interpret(post: str, summary: str, use: str) -> Interpret:
    """Reads comparisons in OpenAI's form, or records with a column of posts and perhaps one of summaries.

    Args:
        post: the column of posts; "" = one of the usual names.
        summary: the column of summaries; "" = one of the usual names, if there is one.
        use: one of `USES`.
    """

    def of(records: Iterator[Record]) -> tuple[str, Iterator[Row]]:
        first = next(records)
        whole = chain([first], records)
        if {"info", "summaries", "choice"} <= first.fields.keys():
            return "comparisons of two summaries", (row for record in whole for row in compared(record))
        names = _column(first, post, POST), _column(first, summary, SUMMARY, needed=bool(summary))
        words = f"posts in '{names[0]}'" + (f", summaries in '{names[1]}' as {use}" if names[1] else "")
        read = _reader(names[0], names[1], use)
        return words, (row for record in whole for row in read(record))

    return of


def compared(record: Record) -> Iterator[Row]:
    """One of OpenAI's comparisons: the summary people chose, and the other one."""
    info, summaries, choice = (record.fields.get(name) for name in ("info", "summaries", "choice"))
    if not isinstance(info, dict) or not isinstance(info.get("post") or info.get("article"), str):
        raise wrong(record, "info", info, "an object with a text 'post'")
    listed = summaries if isinstance(summaries, list) else []
    texts = [item.get("text") for item in listed if isinstance(item, dict)]
    if len(texts) != 2 or not all(isinstance(item, str) for item in texts) or choice not in (0, 1):
        raise wrong(record, "summaries", summaries, "two objects with a text 'text', and a choice of 0 or 1")
    post = str(info.get("post") or info.get("article"))
    for number in (choice, 1 - choice):
        source = "chosen" if number == choice else "rejected"
        yield _row(post, one_line(texts[number]), source, {"post_id": info.get("id")})


def length(row: Row) -> int:
    """Characters of a row's post."""
    return len(row.meta["post"])


def _reader(post: str, summary: str, use: str) -> Callable[[Record], Iterator[Row]]:
    def rows(record: Record) -> Iterator[Row]:
        told = one_line(text(record, summary)) if summary else ""
        meta = rest(record, (post, summary))
        meta |= {"references": [told]} if told else {}
        if not told or use != "responses":
            yield _row(text(record, post), None, "", meta)
        if told and use != "references":
            yield _row(text(record, post), told, "data", meta)

    return rows


def _row(post: str, payload: str | None, source: str, meta: dict[str, Any]) -> Row:
    """A row whose `meta` keeps the post for rewards that judge by it."""
    return Row("", prompt_of(post), payload, source, {**meta, "post": one_line(post)})


def _column(first: Record, given: str, usual: tuple[str, ...], *, needed: bool = True) -> str:
    names = (given,) if given else usual
    found = next((name for name in names if name in first.fields), "")
    if not found and needed and given:
        raise missing(first, given, "--set task.post_column=... --set task.summary_column=...")
    if not found and needed:
        raise DataError(
            f"{first.place}: columns {', '.join(first.fields) or 'none'}",
            f"posts in a column {', '.join(POST)}; or comparisons with info, summaries and choice",
            "--set task.post_column=NAME --set task.summary_column=NAME",
        )
    return found
