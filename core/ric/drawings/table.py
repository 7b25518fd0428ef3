"""The points of a figure as a table: all that its drawing sees, and its CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ric.compare.table_files import csv_text
from ric.kinds import Array

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows of named cells: text, numbers, or NaN where something is undefined.

    Args:
        title: of the figure.
        rows: in the order they are drawn.
    """

    title: str
    rows: tuple[Row, ...]

    def pick(self, **cells: object) -> Table:
        """The rows with these cells."""
        return Table(self.title, tuple(row for row in self.rows if all(row.get(k) == v for k, v in cells.items())))

    def each(self, column: str) -> list[Any]:
        """Different values of a column, in order of appearance."""
        return list(dict.fromkeys(row[column] for row in self.rows if column in row))

    def numbers(self, column: str) -> Array:
        """A column as numbers (rows,); a missing cell is NaN."""
        return np.array([row.get(column, np.nan) for row in self.rows], dtype=np.float64)

    def starting(self, prefix: str) -> list[str]:
        """What follows the prefix in the columns that have it, in order of appearance."""
        keys = dict.fromkeys(key for row in self.rows for key in row)
        return [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]

    def csv(self) -> str:
        """The table as CSV; floats keep every bit, NaN is an empty cell."""
        return csv_text([{key: _plain(value) for key, value in row.items()} for row in self.rows])


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
