"""Panels side by side, and what every figure ends with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ric.report.figures.look import figure, png, quiet_axes, verbatim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDE = 3
"""Panels in a row."""


def panels(count: int, single: tuple[float, float] = (6.6, 4.8), **shared: Any) -> tuple[Figure, list[Any]]:
    """A figure with this many panels in rows of three.

    Args:
        count: at least 1.
        single: width and height in inches of a figure of one panel; more have 4.4 by 3.9 each.
        shared: `sharex`, `sharey` of the panels.
    """
    columns = min(WIDE, count)
    rows = -(-count // columns)
    drawn = figure(*(single if count == 1 else (4.4 * columns + 0.4, 3.9 * rows + 0.8)))
    every = drawn.subplots(rows, columns, squeeze=False, **shared).ravel().tolist()
    for axes in every[:count]:
        quiet_axes(axes)
    for axes in every[count:]:
        axes.set_visible(False)
    return drawn, every[:count]


def finished(drawn: Figure, panels: Sequence[Any], title: str, columns: int = 4) -> bytes:
    """PNG with a title, and one legend for all panels that names each label once."""
    handles: dict[str, Any] = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            handles.setdefault(label, handle)
    drawn.suptitle(verbatim(title), fontsize=12)
    drawn.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=columns, frameon=False, fontsize=9)
    return png(drawn)
