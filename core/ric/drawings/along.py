"""A panel for each figure and each coefficient of the dial, methods as lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ric.drawings.dial import Walk
from ric.drawings.layout import finished
from ric.drawings.table import Table
from ric.kinds import Array
from ric.report.figures.look import QUIET, figure, quiet_axes, series, verbatim

MOST = 6
"""Panels along each edge at most."""
START = "base"
"""Cell of the column `method` for the model that alignment started from, which has no place on the dial."""


def along(walk: Walk, quantity: str, kind: str, values: Array, errors: Array) -> list[dict[str, Any]]:
    """Rows of one figure at every point of a walk; values and errors are (g,), errors NaN where there are none."""
    return [
        {
            "method": walk.method, "quantity": quantity, "kind": kind, "value": float(value), "se": float(error),
            **{f"at:{axis}": float(at) for axis, at in zip(walk.axes, place, strict=True)},
        }
        for place, value, error in zip(walk.at, values, errors, strict=True)
    ]  # fmt: skip


def draw_along(table: Table, words: Mapping[str, str] | None = None) -> bytes:
    """PNG: rows of panels by quantity, columns by coefficient; bars are one standard error.

    Args:
        table: columns `method, quantity, value, se, at:...`; rows of the method `base` become a level line.
        words: kind -> what is said of it behind a quantity's name.
    """
    quantities, axes_names = table.each("quantity")[:MOST], table.starting("at:")[:MOST]
    rows, columns = len(quantities), len(axes_names)
    drawn = figure(max(6.4, 4.0 * columns), 2.5 * rows + 1.2 if rows > 1 else 4.6)
    panels = drawn.subplots(rows, columns, squeeze=False, sharex="col", sharey="row")
    for i, quantity in enumerate(quantities):
        part = table.pick(quantity=quantity)
        for j, axis in enumerate(axes_names):
            _panel(panels[i, j], part, f"at:{axis}", joined=columns == 1)
            if i == rows - 1:
                panels[i, j].set_xlabel(verbatim(axis))
        said = (words or {}).get(str(part.rows[0]["kind"]), "")
        panels[i, 0].set_ylabel(verbatim(f"{quantity}{said}"), fontsize=9)
    return finished(drawn, panels.ravel().tolist(), table.title)


def _panel(axes: Any, part: Table, column: str, *, joined: bool) -> None:
    quiet_axes(axes)
    methods = [method for method in part.each("method") if method != START]
    for index, method in enumerate(methods):
        own = part.pick(method=method)
        x, y = own.numbers(column), own.numbers("value")
        bars = np.nan_to_num(own.numbers("se"))
        axes.errorbar(x, y, yerr=bars if bars.any() else None, markersize=5, linewidth=1.5, elinewidth=0.8,
                      linestyle="-" if joined else "none", label=verbatim(str(method)), **series(index))  # fmt: skip
    for level in part.pick(method=START).numbers("value")[:1]:
        if np.isfinite(level):
            axes.axhline(level, color=QUIET, linestyle=":", linewidth=1.6, label="base model")
    axes.margins(0.06)
