"""`front.png`: mean rewards of every method in z-scores, beside the truth and the reference point."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from ric.report.figures.look import QUIET, figure, png, quiet_axes, series, verbatim
from ric.report.summary import Summary

MOST_PANELS = 6
"""Pairs of rewards drawn at most; four rewards have six."""


def front_figure(summary: Summary) -> bytes:
    """PNG of the front: one panel for two rewards, one a pair for more (the first six), a strip for one."""
    pairs = list(combinations(range(len(summary.names)), 2))[:MOST_PANELS]
    columns = min(3, max(1, len(pairs)))
    rows = max(1, -(-len(pairs) // columns))
    drawn = figure(6.4 if columns == 1 else 4.4 * columns + 0.4, 4.8 if rows == 1 else 4.0 * rows + 0.6)
    panels = drawn.subplots(rows, columns, squeeze=False).ravel()
    for axes, pair in zip(panels, pairs, strict=False):
        _pair(axes, summary, *pair)
    if not pairs:
        _strip(panels[0], summary)
    for axes in panels[max(1, len(pairs)) :]:
        axes.set_visible(False)
    drawn.suptitle(verbatim(_title(summary)), fontsize=12)
    handles, labels = panels[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return png(drawn)


def _title(summary: Summary) -> str:
    title = f"{summary.main.method} on {summary.task}, {summary.main.n} prompts, bars: one standard error"
    if np.isfinite(summary.main.hypervolume.value):
        title += f"\nhypervolume {summary.main.hypervolume.value:.3f}"
        title += f" of {summary.truth.hypervolume:.3f}" if summary.truth is not None else ""
    return title


def _pair(axes: Any, summary: Summary, x: int, y: int) -> None:
    quiet_axes(axes)
    joined = len(summary.names) == 2
    if summary.truth is not None:
        style = {"linestyle": (0, (5, 3)), "linewidth": 1.6} if joined else {"linestyle": "none"}
        axes.plot(summary.truth.z[:, x], summary.truth.z[:, y], color=QUIET, marker="o", markersize=3.5,
                  markerfacecolor="white", label="truth (best possible)", **style)  # fmt: skip
    for index, curve in enumerate(summary.curves):
        axes.errorbar(curve.z[:, x], curve.z[:, y], xerr=curve.z_error[:, x], yerr=curve.z_error[:, y],
                      markersize=7 if len(curve.z) == 1 else 5, linewidth=1.6, elinewidth=0.8, capsize=0,
                      linestyle="-" if joined else "none", label=verbatim(curve.method), **series(index))  # fmt: skip
    _corners(axes, summary)
    if summary.reference is not None:
        at = summary.reference.values
        axes.plot(at[x], at[y], color=QUIET, marker="+", markersize=11, markeredgewidth=2, linestyle="none",
                  label="reference point")  # fmt: skip
    axes.set_xlabel(verbatim(f"{summary.names[x]} (z-score)"))
    axes.set_ylabel(verbatim(f"{summary.names[y]} (z-score)"))
    axes.margins(0.08)


def _corners(axes: Any, summary: Summary) -> None:
    """Two rewards: name the ends of the dial, so that its direction can be read."""
    main = summary.main
    if main.preferences is None or len(summary.names) != 2:
        return
    # Both labels go to the side of the front that is empty: the one away from the truth.
    for j, (offset, side) in enumerate((((-12, -4), "right"), ((0, -18), "center"))):
        found = np.flatnonzero(np.isclose(main.preferences[:, j], 1.0))
        if len(found):
            axes.annotate(verbatim(f"all {summary.names[j]}"), main.z[found[0]], textcoords="offset points",
                          xytext=offset, ha=side, fontsize=8.5, color=QUIET)  # fmt: skip


def _strip(axes: Any, summary: Summary) -> None:
    """One reward: a line of points for every method."""
    quiet_axes(axes)
    names = [curve.method for curve in summary.curves]
    for index, curve in enumerate(summary.curves):
        axes.errorbar(curve.z[:, 0], [-index] * len(curve.z), xerr=curve.z_error[:, 0], linestyle="none", markersize=7,
                      label=verbatim(curve.method), **series(index))  # fmt: skip
    if summary.truth is not None:
        names.append("truth")
        axes.plot(summary.truth.z[:, 0], [1 - len(names)] * len(summary.truth.z), color=QUIET, marker="o", markersize=6,
                  markerfacecolor="white", linestyle="none", label="truth (best possible)")  # fmt: skip
    axes.set_yticks([-i for i in range(len(names))], [verbatim(name) for name in names])
    axes.set_xlabel(verbatim(f"{summary.names[0]} (z-score)"))
    axes.margins(0.1)
