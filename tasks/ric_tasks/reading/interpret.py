"""Records of one file as rows: the first record decides which shape they all have."""

from __future__ import annotations

from collections.abc import Iterator

from ric.errors import DataError
from ric.kinds import Row
from ric_tasks.reading.columns import Columns
from ric_tasks.reading.record import Record
from ric_tasks.reading.shapes import rows_of, shape_of
from ric_tasks.reading.sheet import Interpret


def in_shape(columns: Columns, given: str = "") -> Interpret:
    """Reads records in the shape `given`, or in the one that the first record has.

    A record of another shape than the first is an error, found when it is reached.
    """

    def interpret(records: Iterator[Record]) -> tuple[str, Iterator[Row]]:
        first = next(records)
        shape = shape_of(first, columns, given)

        def rows() -> Iterator[Row]:
            known = first.fields.keys()
            yield from rows_of(first, columns, shape)
            for record in records:
                if record.fields.keys() != known:
                    _same(first, record, columns, shape, given)
                yield from rows_of(record, columns, shape)

        return shape, rows()

    return interpret


def _same(first: Record, record: Record, columns: Columns, shape: str, given: str) -> None:
    """Whether a record with other columns has the shape all the same."""
    found = shape_of(record, columns, given)
    if found != shape:
        raise DataError(
            f"{record.place} is {found} ({', '.join(record.fields)}), {first.unit} {first.number} is {shape} "
            f"({', '.join(first.fields)})",
            "records of one shape in a file",
            f"put them into files of their own, with commas between them in --data; or --set task.shape={shape}",
        )
