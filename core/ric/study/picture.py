"""`study.png`: one panel for every figure of every sweep, with 95 % intervals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from ric.report.figures.look import figure, png, quiet_axes, series, verbatim
from ric.study.conclusion import Conclusion, Shown
from ric.study.definition import Point, Sweep, Worked
from ric.study.figures import FIGURES

COLUMNS, MOST, WIDE = 2, 8, 4
"""Panels in a row; of more than `MOST` panels `WIDE`, so that the whole stays readable."""
BESIDE = 0.12
"""Between series in a row of names, of the distance of two names."""
LONG = 40
"""Characters after which the name of an axis is broken."""


def picture(conclusion: Conclusion) -> bytes:
    """PNG of all panels, in rows; the figures of one sweep stand side by side."""
    shown = conclusion.shown
    sizes = [len(list(same)) for _, same in groupby(one.panel.name for one in shown)]
    columns = max(min(COLUMNS if len(shown) <= MOST else WIDE, len(shown)), *sizes)
    places = cells(sizes, columns)
    rows = places[-1] // columns + 1
    drawn = figure(6.4 * columns, 4.4 * rows + 0.4)
    panels = drawn.subplots(rows, columns, squeeze=False).ravel()
    for place, one in zip(places, shown, strict=True):
        _panel(panels[place], one)
    for place in {*range(len(panels))} - {*places}:
        panels[place].set_visible(False)
    drawn.suptitle(verbatim(f"{conclusion.study.name}: {conclusion.study.asks}"), fontsize=11, wrap=True)
    return png(drawn)


def cells(sizes: Sequence[int], columns: int) -> list[int]:
    """Where groups of these sizes go in rows of so many columns, row by row; no group is broken."""
    found: list[int] = []
    for size in sizes:
        start = found[-1] + 1 if found else 0
        if start % columns + size > columns:
            start += columns - start % columns
        found += range(start, start + size)
    return found


def _panel(axes: Any, shown: Shown) -> None:
    quiet_axes(axes)
    panel = shown.panel
    worked = isinstance(panel, Worked)
    labels = list(dict.fromkeys(point.series for point in shown.points))
    for index, label in enumerate(labels):
        points = [point for point in shown.points if point.series == label]
        if shown.names:  # side by side, so that bars do not cover each other
            aside = BESIDE * (index - (len(labels) - 1) / 2)
            points = [point._replace(x=point.x + aside) for point in points]
        dots = bool(shown.names) or (isinstance(panel, Worked) and label in panel.dots)
        _series(axes, points, series(index), label, dots=dots, plain=worked)
    if any(labels):
        axes.legend(frameon=False, fontsize=8)
    if isinstance(panel, Sweep | Worked) and panel.log:
        axes.set_xscale("log", base=2 if not worked else 10)
        if worked:
            axes.set_yscale("log")
    axes.set_title(verbatim(panel.title), fontsize=10)
    axes.set_xlabel(verbatim(panel.x))
    axes.set_ylabel(verbatim(_broken(FIGURES[shown.figure].words if isinstance(panel, Sweep) else panel.y)))
    if shown.names:
        axes.set_xticks(range(len(shown.names)), [verbatim(name) for name in shown.names], rotation=30, ha="right")
    elif not worked:
        places = sorted({point.x for point in shown.points})
        axes.set_xticks(places, [f"{place:g}" for place in places])
        axes.minorticks_off()
    axes.margins(0.06)


def _series(axes: Any, points: Sequence[Point], look: dict[str, Any], label: str, *, dots: bool, plain: bool) -> None:
    """One line, or dots; bars where an interval is known."""
    x = np.array([point.x for point in points])
    y = np.array([point.value for point in points])
    ends = np.array([[point.low, point.high] for point in points]).T
    name = verbatim(label) or None
    if dots and plain:
        axes.scatter(x, y, s=5, color=look["color"], alpha=0.4, linewidths=0, label=name, zorder=3)
        return
    style = {**look, "marker": "" if plain else look["marker"]}
    bars = np.isfinite(ends).any()
    axes.errorbar(x, y, yerr=np.maximum([y - ends[0], ends[1] - y], 0.0) if bars else None, label=name, markersize=5,
                  linewidth=0 if dots else 1.6, elinewidth=1.0, capsize=2, **style)  # fmt: skip


def _broken(text: str) -> str:
    """A long name on two lines."""
    if len(text) <= LONG:
        return text
    cut = text.rfind(" ", 0, LONG)
    return f"{text[:cut]}\n{text[cut + 1 :]}"
