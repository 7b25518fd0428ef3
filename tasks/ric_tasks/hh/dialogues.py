"""Real dialogues for the task `hh`: Anthropic's HH data, from files or from the hub."""

from __future__ import annotations

from collections.abc import Iterator

from ric.errors import DataError
from ric.kinds import Row
from ric_tasks.reading.columns import Columns
from ric_tasks.reading.filters import Lengths
from ric_tasks.reading.interpret import in_shape
from ric_tasks.reading.record import Record
from ric_tasks.reading.shapes import shape_of
from ric_tasks.reading.sheet import Listing, listing

HUB = "Anthropic/hh-rlhf"
SHAPES = ("dialogues", "scored-texts")
"""Anthropic's own form, and the lists of texts with scores that cleaned versions come in."""


def read(data: str) -> Listing:
    """Two rows a record, chosen and rejected: the prompt ends with the last `Assistant:`, the rest is the response.

    Raises:
        DataError: with file and line; or the records are no dialogues.
    """
    return listing(data, "", _interpret, Lengths())


def _interpret(records: Iterator[Record]) -> tuple[str, Iterator[Row]]:
    first = next(records)
    shape = shape_of(first, Columns())
    if shape not in SHAPES:
        raise DataError(
            f"{first.place} is {shape} ({', '.join(first.fields)})",
            "dialogues with turns of 'Human:' and 'Assistant:' in columns chosen and rejected, or text and score",
            "--task text reads other records",
        )
    return in_shape(Columns(), shape)(_again(first, records))


def _again(first: Record, records: Iterator[Record]) -> Iterator[Record]:
    yield first
    yield from records
