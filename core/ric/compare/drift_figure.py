"""`drift.png`: how far each method drifts along its dial, a panel a figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.compare.comparison import Comparison
from ric.compare.drift import drift_rows
from ric.report.figures.look import figure, png, quiet_axes, series, verbatim

METHOD, WEIGHT = "method", "w:"
MOST_PANELS = 9


def drift_figure(comparison: Comparison) -> bytes | None:
    """PNG: each figure of the drift table along the first reward's weight, or along the points where there are more.

    A policy without a dial is a dashed line. None where nothing is known.
    """
    rows = drift_rows(comparison)
    shown = [name for name in dict.fromkeys(key for row in rows for key in row) if _drawn(name, rows)][:MOST_PANELS]
    if not shown:
        return None
    columns = min(3, len(shown))
    lines = -(-len(shown) // columns)
    drawn = figure(4.4 * columns, 3.4 * lines + 0.8)
    panels = drawn.subplots(lines, columns, squeeze=False).ravel()
    for axes, name in zip(panels, shown, strict=False):
        _panel(axes, comparison, rows, name)
    for axes in panels[len(shown) :]:
        axes.set_visible(False)
    handles, labels = panels[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    drawn.suptitle(verbatim(f"Drift along the dial on {comparison.results.task}"), fontsize=12)
    return png(drawn)


def _drawn(name: str, rows: list[dict[str, Any]]) -> bool:
    """Whether a column is a figure of which anything is known."""
    return (
        name != METHOD
        and not name.startswith(WEIGHT)
        and bool(np.isfinite([row.get(name, np.nan) for row in rows]).any())
    )


def _panel(axes: Any, comparison: Comparison, rows: list[dict[str, Any]], name: str) -> None:
    quiet_axes(axes)
    axes.set_title(verbatim(name), fontsize=10)
    first = comparison.names[0]
    alone = len(comparison.names) == 2
    axes.set_xlabel(verbatim(f"weight of {first}" if alone else "preference, in the order of drift.csv"))
    for index, method in enumerate(dict.fromkeys(row[METHOD] for row in rows)):
        own = [row for row in rows if row[METHOD] == method]
        values, look = [row.get(name, np.nan) for row in own], series(index)
        if own[0][WEIGHT + first] is None:
            axes.axhline(values[0], color=look["color"], linestyle=(0, (5, 3)), linewidth=1.2, label=verbatim(method))
            continue
        at = [row[WEIGHT + first] for row in own] if alone else list(range(len(own)))
        axes.plot(at, values, markersize=4, linewidth=1.4, label=verbatim(method), **look)
