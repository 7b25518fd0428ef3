"""Tables as files: CSV with every bit of each number, LaTeX with booktabs rules."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from ric.report.tables import Grid

_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip


def csv_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV; the header holds the keys of all rows in order of appearance, what is missing is an empty cell."""
    header = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(row.get(key)) for key in header])
    return text.getvalue()


def _cell(value: Any) -> str:
    if value is None or value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return ""
    return repr(float(value)) if isinstance(value, float) else str(value)


def latex_text(grid: Grid) -> str:
    """A `tabular` that needs the package booktabs; the grid's title stands above it as a comment."""
    columns = "l" + "r" * (len(grid.header) - 1)
    lines = [
        "% " + " ".join(grid.title.split()),
        rf"\begin{{tabular}}{{{columns}}}",
        r"\toprule",
        _line(grid.header),
        r"\midrule",
        *(_line(row) for row in grid.rows),
        r"\bottomrule",
        r"\end{tabular}",
    ]
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return " & ".join("".join(_SPECIAL.get(c, c) for c in cell) for cell in cells) + r" \\"
