"""`front.png` of a comparison: every method's front with a band, beside the truth; `cost.png`."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from ric.compare.comparison import Comparison
from ric.compare.cost import COUNTED
from ric.compare.measures import HYPERVOLUME
from ric.compare.members import WHOLE
from ric.compare.summaries import MethodSummary
from ric.kinds import Array
from ric.report.figures.look import QUIET, figure, png, quiet_axes, series, verbatim
from ric.report.means import mean_over_prompts

MOST_PANELS = 6
GIVEN = ("$+$", "$-$")
"""Marks of the data's good and bad answers."""
NORMAL = 1.96
"""Half-width of a band in standard errors: 95 % of a normal distribution."""


def fronts_figure(comparison: Comparison) -> bytes:
    """PNG: one panel a pair of rewards, or a strip for one reward. Bands and bars are 95 % per reward."""
    k = len(comparison.names)
    pairs = list(combinations(range(k), 2))[:MOST_PANELS] or [(0, 0)]
    columns = min(3, len(pairs))
    rows = -(-len(pairs) // columns)
    drawn = figure(7.0 if columns == 1 else 4.6 * columns, 5.4 if rows == 1 else 4.2 * rows + 0.6)
    panels = drawn.subplots(rows, columns, squeeze=False).ravel()
    for axes, (x, y) in zip(panels, pairs, strict=False):
        _strip(axes, comparison) if k == 1 else _pair(axes, comparison, x, y)
    for axes in panels[len(pairs) :]:
        axes.set_visible(False)
    n, task = comparison.measures.prompts, comparison.results.task
    drawn.suptitle(verbatim(f"Fronts on {task}, {n} prompts; bands: 95 % over prompts and seeds"), fontsize=12)
    handles, labels = panels[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    return png(drawn)


def _whole(comparison: Comparison) -> list[MethodSummary]:
    return [s for s in comparison.summaries if s.method.budget == WHOLE]


def _pair(axes: Any, comparison: Comparison, x: int, y: int) -> None:
    quiet_axes(axes)
    joined = len(comparison.names) == 2
    truth = comparison.results.truth
    if truth is not None:
        z = comparison.statistics.z(mean_over_prompts(truth.rewards))
        axes.plot(z[:, x], z[:, y], color=QUIET, linestyle=(0, (5, 3)) if joined else "none", linewidth=1.6,
                  marker="o", markersize=3.5, markerfacecolor="white", label="truth (best possible)")  # fmt: skip
    for index, summary in enumerate(_whole(comparison)):
        half, look = NORMAL * summary.error, series(index)
        if joined and len(summary.z) > 1:
            _band(axes, summary.z, half, look["color"])
            axes.plot(
                summary.z[:, x], summary.z[:, y], markersize=5, linewidth=1.6, label=verbatim(summary.name), **look
            )
            continue
        axes.errorbar(summary.z[:, x], summary.z[:, y], xerr=half[:, x], yerr=half[:, y], markersize=7, elinewidth=0.8,
                      linestyle="none", label=verbatim(summary.name), **look)  # fmt: skip
    for given, mark in zip(comparison.results.given, GIVEN, strict=False):
        z = comparison.statistics.z(given.mean)
        axes.plot(z[x], z[y], color=QUIET, marker=mark, markersize=9, linestyle="none", label=f"data: {given.source}")
    reference = comparison.measures.reference
    if reference is not None:
        axes.plot(reference.values[x], reference.values[y], color=QUIET, marker="+", markersize=11, markeredgewidth=2,
                  linestyle="none", label="reference point")  # fmt: skip
    axes.set_xlabel(verbatim(f"{comparison.names[x]} (z-score)"))
    axes.set_ylabel(verbatim(f"{comparison.names[y]} (z-score)"))
    axes.margins(0.08)


def _band(axes: Any, z: Array, half: Array, colour: str) -> None:
    """The line (g, 2) moved outwards and inwards by its half-widths (g, 2)."""
    if np.isfinite(z).all() and np.isfinite(half).all():
        edge = np.concatenate([z + half, (z - half)[::-1]])
        axes.fill(edge[:, 0], edge[:, 1], color=colour, alpha=0.15, linewidth=0)


def _strip(axes: Any, comparison: Comparison) -> None:
    quiet_axes(axes)
    shown = _whole(comparison)
    for index, summary in enumerate(shown):
        axes.errorbar(summary.z[:, 0], [-index] * len(summary.z), xerr=NORMAL * summary.error[:, 0], linestyle="none",
                      markersize=7, label=verbatim(summary.name), **series(index))  # fmt: skip
    axes.set_yticks([-i for i in range(len(shown))], [verbatim(summary.name) for summary in shown])
    axes.set_xlabel(verbatim(f"{comparison.names[0]} (z-score)"))
    axes.margins(0.1)


def cost_figure(comparison: Comparison) -> bytes | None:
    """PNG of counted cost against hypervolume, budgets of one method joined; None when nothing has a cost."""
    lines: dict[str, list[MethodSummary]] = {}
    for summary in comparison.summaries:
        if summary.cost.get(COUNTED) and np.isfinite(summary.figures[HYPERVOLUME].value):
            lines.setdefault(summary.name.partition("@")[0], []).append(summary)
    if not lines:
        return None
    drawn = figure(7.0, 4.8)
    axes = drawn.subplots()
    quiet_axes(axes)
    for index, (name, points) in enumerate(lines.items()):
        points.sort(key=lambda summary: float(summary.cost[COUNTED]))
        volumes = [summary.figures[HYPERVOLUME] for summary in points]
        value = np.array([v.value for v in volumes])
        bars = np.nan_to_num(np.abs(np.array([[v.value - v.low, v.high - v.value] for v in volumes]).T))
        axes.errorbar([summary.cost[COUNTED] for summary in points], value, yerr=bars, markersize=6, linewidth=1.4,
                      elinewidth=0.8, label=verbatim(name), **series(index))  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlabel("counted cost: units generated + 3 x units trained")
    axes.set_ylabel("hypervolume")
    drawn.legend(loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    drawn.suptitle(verbatim(f"Cost against hypervolume on {comparison.results.task}"), fontsize=12)
    return png(drawn)
