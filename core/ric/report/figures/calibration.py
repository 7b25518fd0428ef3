"""`calibration.png`: desired against obtained rewards, one panel a reward."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.kinds import Array
from ric.report.figures.look import COLOURS, QUIET, figure, png, quiet_axes, verbatim
from ric.report.summary import Summary

MOST_ROWS = 2000
"""Responses drawn per panel, spaced evenly; the slope printed above uses all of them."""


def calibration_figure(summary: Summary, desired: Array, obtained: Array) -> bytes:
    """PNG of what was asked for against what was obtained.

    Args:
        summary: names, and slope and rank correlation of the first curve.
        desired: (g, n, k) z-scored targets of the first curve.
        obtained: (g, n, k) z-scored rewards of the same responses.
    """
    k = len(summary.names)
    columns = min(3, k)
    rows = -(-k // columns)
    drawn = figure(3.9 * columns + 0.6, 3.8 * rows + 0.5)
    panels = drawn.subplots(rows, columns, squeeze=False).ravel()
    for j, axes in enumerate(panels):
        if j < k:
            _panel(axes, summary, j, desired[:, :, j], obtained[:, :, j])
        axes.set_visible(j < k)
    drawn.suptitle(verbatim(f"Calibration of {summary.main.method} on {summary.task}"), fontsize=12)
    handles, labels = panels[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return png(drawn)


def _panel(axes: Any, summary: Summary, j: int, desired: Array, obtained: Array) -> None:
    quiet_axes(axes)
    asked, got = desired.ravel(), obtained.ravel()
    step = max(1, -(-asked.size // MOST_ROWS))
    axes.scatter(asked[::step], got[::step], s=7, alpha=0.25, color=COLOURS[0], linewidths=0, label="one response")
    means = summary.main.desired
    if means is not None:
        axes.plot(means[:, j], summary.main.z[:, j], color=COLOURS[1], marker="s", markersize=5, linewidth=1.2,
                  label="mean at one preference")  # fmt: skip
    ends = np.array([np.nanmin(asked), np.nanmax(asked)]) if np.isfinite(asked).any() else np.zeros(2)
    axes.plot(ends, ends, color=QUIET, linestyle=":", linewidth=1.6, label="obtained = desired")
    name = summary.names[j]
    found = summary.main.calibration.get(name)
    if found is not None:
        axes.set_title(f"slope {found.slope:.2f}, rank correlation {found.rank:.2f}", fontsize=9)
    axes.set_xlabel(verbatim(f"{name} desired (z-score)"))
    axes.set_ylabel(verbatim(f"{name} obtained (z-score)"))
