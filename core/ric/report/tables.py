"""The front as a table in the terminal: rich in one, aligned plain text anywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ric.kinds import Array
from ric.report.curve_summary import CurveSummary
from ric.report.measured import REWARD, Measured
from ric.report.summary import Summary

if TYPE_CHECKING:
    from rich.table import Table


class Grid(NamedTuple):
    """A table as text.

    Args:
        title: one line above it.
        header: column names.
        rows: cells, as many a row as the header has.
    """

    title: str
    header: list[str]
    rows: list[list[str]]


def number(value: float | None, digits: int = 3) -> str:
    """A figure for people; a dash where there is none.

    >>> number(0.5), number(float("nan"))
    ('0.500', '-')
    """
    return "-" if value is None or not np.isfinite(value) else f"{value:.{digits}f}"


def front_grid(summary: Summary) -> Grid:
    """Points of every curve: preference, then per reward the desired z, the obtained z and the obtained raw mean."""
    header = ["method", "/".join(f"w {name}" for name in summary.names)]
    for name in summary.names:
        header += [f"{name} desired z", f"{name} z", f"{name} raw"]
    rows = [row for curve in summary.curves for row in _curve_rows(curve)]
    return Grid(f"front of {summary.task}: means over {summary.main.n} prompts", header, rows)


def _curve_rows(curve: CurveSummary) -> list[list[str]]:
    rows = []
    for i in range(len(curve.z)):
        row = [curve.method, "-" if curve.preferences is None else _weights(curve.preferences[i])]
        for j in range(curve.z.shape[1]):
            desired = None if curve.desired is None else float(curve.desired[i, j])
            row += [number(desired, 2), number(float(curve.z[i, j]), 2), number(float(curve.raw[i, j]), 3)]
        rows.append(row)
    return rows


def _weights(preference: Array) -> str:
    return "/".join(f"{w:.2f}" for w in preference)


def measured_grid(summary: Summary) -> Grid | None:
    """What was measured beside the rewards at every point; None when nothing was."""
    if not summary.measured:
        return None
    header = ["method", "/".join(f"w {name}" for name in summary.names)]
    for item in summary.measured:
        header += [item.name, f"{item.name} se"] if item.kind == REWARD else [item.name]
    rows = [
        row for number, curve in enumerate(summary.curves) for row in _measured_rows(summary.measured, number, curve)
    ]
    down = [item.name for item in summary.measured if not item.larger_is_better]
    note = f"; smaller is better: {', '.join(down)}" if down else ""
    return Grid(f"measured along the dial, never trained on: raw{note}", header, rows)


def _measured_rows(items: Sequence[Measured], at: int, curve: CurveSummary) -> list[list[str]]:
    rows = []
    for i in range(len(curve.z)):
        row = [curve.method, "-" if curve.preferences is None else _weights(curve.preferences[i])]
        for item in items:
            row.append(number_or_dash(item.values[at][i]))
            if item.kind == REWARD:
                row.append(number_or_dash(item.errors[at][i]))
        rows.append(row)
    return rows


def number_or_dash(value: float) -> str:
    """Four significant digits: these figures have scales of their own.

    >>> number_or_dash(0.01234567), number_or_dash(-123.456), number_or_dash(float("nan"))
    ('0.01235', '-123.5', '-')
    """
    return f"{value:.4g}" if np.isfinite(value) else "-"


def figures_grid(summary: Summary) -> Grid:
    """Headline figures, one line a curve."""
    header = ["method", "hypervolume", "95 % interval", "of truth", "regret", "removed", "points"]
    header += [f"control {name}" for name in summary.names]
    rows = []
    for curve in summary.curves:
        volume = curve.hypervolume
        rows.append([
            curve.method, number(volume.value), f"{number(volume.low)}..{number(volume.high)}", number(curve.share),
            number(curve.regret.value), number(curve.regret_removed.value), f"{curve.cardinality} of {len(curve.z)}",
            *(number(curve.controllability[name], 2) for name in summary.names),
        ])  # fmt: skip
    origin = "" if summary.reference is None else f"; reference {summary.reference}"
    return Grid(f"figures in z-scores{origin}", header, rows)


def plain(grid: Grid) -> str:
    """Aligned text without escape sequences; nothing is wrapped or cut."""
    table = [grid.header, *grid.rows]
    widths = [max(len(row[i]) for row in table) for i in range(len(grid.header))]
    lines = [_aligned(row, widths) for row in table]
    return "\n".join([grid.title, *lines])


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (cell.ljust(width) if i == 0 else cell.rjust(width)
                    for i, (cell, width) in enumerate(zip(cells, widths, strict=True)))  # fmt: skip
    return "  ".join([first, *rest]).rstrip()


def rich_table(grid: Grid) -> Table:
    """The same for a terminal. Cells are drawn as they are: no markup inside names."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(grid.title), box=box.SIMPLE_HEAD, title_justify="left")
    for i, name in enumerate(grid.header):
        table.add_column(Text(name), justify="left" if i == 0 else "right")
    for row in grid.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
