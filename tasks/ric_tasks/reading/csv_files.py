"""Tables as text: commas or tabs, a header, quoted cells that may span lines."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ric.errors import DataError
from ric_tasks.reading.record import Record
from ric_tasks.reading.text_lines import lines

LONGEST = 2**24
"""Most characters of a cell; the library's own limit would refuse long dialogues."""


def csv_table(path: Path) -> Iterator[Record]:
    """The rows of a table with a header; each is named by the line it ends on.

    Raises:
        DataError: a row has more or fewer cells than the header, the header has a name twice, or a quote stays open.
    """
    csv.field_size_limit(LONGEST)
    stream = lines(path)
    first = next(stream, "")
    table = csv.reader(chain([first], stream), delimiter=delimiter(first), strict=True)
    try:
        header = _header(path, next(table, []))
        for cells in table:
            if not cells:
                continue
            if len(cells) != len(header):
                raise DataError(
                    f"{path}, line {table.line_num}: {len(cells)} cells",
                    f"{len(header)}, as the header has: {', '.join(header)}",
                    "put cells that hold commas or line breaks in double quotes",
                )
            yield Record(str(path), table.line_num, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise DataError(
            f"{path}, line {table.line_num}: {error}",
            "cells in double quotes where they hold commas, quotes or line breaks",
            f"sed -n {table.line_num}p {path}",
        ) from error


def delimiter(header: str) -> str:
    """What stands between the cells of a header line."""
    return "\t" if header.count("\t") > header.count(",") else ","


def _header(path: Path, cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    wrong = next((name for name in names if not name or names.count(name) > 1), None)
    if wrong is not None:
        found = f"'{wrong}' more than once" if wrong else "a column without a name"
        raise DataError(f"{path}: the header has {found}", "a name of its own for every column", f"head -n 1 {path}")
    return names
