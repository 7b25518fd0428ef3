"""A table of points in a CSV file: read strictly, so that no point is lost or bent on the way."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from ric.errors import DataError
from ric.front.points import Array


@dataclass(frozen=True)
class Table:
    """Points as a file holds them.

    Args:
        columns: k names.
        points: (g, k), finite.
        groups: per row the text of the grouping column, "" without one.
    """

    columns: tuple[str, ...]
    points: Array
    groups: tuple[str, ...]


def read_points(path: Path, columns: Sequence[str] = (), by: str = "") -> Table:
    """Read a CSV file with a header line.

    Args:
        path: the file, UTF-8.
        columns: the reward columns in order; none = every column (but `by`) that holds a number somewhere.
        by: a column whose text groups the rows.

    Raises:
        DataError: the file is missing, is no UTF-8 text, has no header or no row, lacks a column, or a
            cell is no finite number (file, line, column and cell are named).
    """
    header, lines, rows = _cells(path)
    unknown = [name for name in (*columns, by) if name and name not in header]
    if unknown:
        raise DataError(f"{path} has no column '{unknown[0]}'", f"one of {', '.join(header)}", "check the spelling")
    names = tuple(columns) or tuple(n for j, n in enumerate(header) if n != by and any(_is_number(r[j]) for r in rows))
    if not names:
        raise DataError(f"{path} has no column of numbers", "one column per reward", "name them with --columns")
    where = [header.index(name) for name in names]
    values = [[_number(path, line, header[j], row[j]) for j in where] for line, row in zip(lines, rows, strict=True)]
    groups = tuple(row[header.index(by)] for row in rows) if by else ("",) * len(rows)
    return Table(names, np.array(values, dtype=np.float64), groups)


def _cells(path: Path) -> tuple[list[str], list[int], list[list[str]]]:
    """Header, line number of each row, and rows of equally many cells; blank lines are skipped."""
    found = _lines(path)
    if not found:
        raise DataError(f"{path} is empty", "a header line with the rewards' names, then one point a line")
    header = [cell.strip() for cell in found[0][1]]
    if all(_is_number(cell) for cell in header):
        raise DataError(f"{path} starts with the numbers {header}", "a header line", "put the rewards' names above")
    if len(set(header)) < len(header):
        raise DataError(f"{path} has two columns of the same name: {header}", "different names", "rename one")
    for line, row in found[1:]:
        if len(row) != len(header):
            raise DataError(f"{path}, line {line} has {len(row)} cells", f"{len(header)}, as the header has")
    if len(found) == 1:
        raise DataError(f"{path} has a header and no point", "at least one line of numbers below the header")
    return header, [line for line, _ in found[1:]], [[cell.strip() for cell in row] for _, row in found[1:]]


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """Line number and cells of every line that is not blank."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}", "a readable CSV file", "check the path") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} is no CSV text: {error}", "comma-separated values in UTF-8") from error


def _is_number(cell: str) -> bool:
    """Whether a cell reads as a number, nan and inf included."""
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _number(path: Path, line: int, column: str, cell: str) -> float:
    """The finite number in a cell."""
    if not _is_number(cell) or not isfinite(float(cell)):
        raise DataError(
            f"{path}, line {line}, column '{column}' holds {cell!r}",
            "a finite number",
            "correct the cell, or choose the reward columns with --columns a,b",
        )
    return float(cell)
