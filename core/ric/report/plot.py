"""A small plot of a two-reward front, in characters."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from ric.kinds import Array
from ric.report.summary import Summary

GLYPHS = "o#*%@&"
TRUTH, REFERENCE = ".", "+"
MARGIN = 8
"""Characters left of the plot, for the vertical axis's numbers."""


def terminal_plot(summary: Summary, width: int = 78, height: int = 18) -> str:
    """The front in plain ASCII, at most `width` columns wide; empty unless there are two rewards.

    Horizontal is the first reward, vertical the second, both z-scores. Later curves are drawn over
    earlier ones, except that the first curve is drawn last: it is the one the run is about.
    """
    if len(summary.names) != 2:
        return ""
    clouds = [curve.z for curve in summary.curves]
    truth = np.empty((0, 2)) if summary.truth is None else _finite(summary.truth.z)
    reference = np.empty((0, 2)) if summary.reference is None else np.array([summary.reference.values])
    everything = _finite(np.concatenate([*clouds, truth, reference]))
    if not len(everything):
        return ""
    columns = width - MARGIN
    low, high = _frame(everything)
    canvas = np.full((height, columns), " ")
    place = _placer(low, high, columns, height)
    for start, end in pairwise(truth):
        _put(canvas, place, start + np.linspace(0, 1, columns)[:, None] * (end - start), TRUTH)
    _put(canvas, place, truth, TRUTH)
    _put(canvas, place, reference, REFERENCE)
    for index in [*range(1, len(clouds)), 0]:
        _put(canvas, place, _finite(clouds[index]), GLYPHS[index % len(GLYPHS)])
    return "\n".join([*_framed(canvas, low, high), *_legend(summary, width)])


def _finite(points: Array) -> Array:
    return points[np.isfinite(points).all(axis=1)]


def _frame(points: Array) -> tuple[Array, Array]:
    low, high = points.min(axis=0), points.max(axis=0)
    pad = np.where(high > low, 0.03 * (high - low), 0.5)
    return low - pad, high + pad


def _placer(low: Array, high: Array, columns: int, height: int) -> Callable[[Array], tuple[Array, Array]]:
    def place(points: Array) -> tuple[Array, Array]:
        unit = (points - low) / (high - low)
        return (1 - unit[:, 1]) * (height - 1), unit[:, 0] * (columns - 1)

    return place


def _put(canvas: np.ndarray, place: Callable[[Array], tuple[Array, Array]], points: Array, glyph: str) -> None:
    rows, columns = place(points)
    canvas[np.rint(rows).astype(int), np.rint(columns).astype(int)] = glyph


def _framed(canvas: np.ndarray, low: Array, high: Array) -> list[str]:
    marks = {0: f"{high[1]:.2f}", len(canvas) - 1: f"{low[1]:.2f}"}
    lines = [f"{marks.get(i, ''):>{MARGIN - 2}} |{''.join(row)}".rstrip() for i, row in enumerate(canvas)]
    left, right = f"{low[0]:.2f}", f"{high[0]:.2f}"
    columns = canvas.shape[1]
    lines.append(" " * (MARGIN - 1) + "+" + "-" * columns)
    lines.append(" " * MARGIN + left + right.rjust(columns - len(left)))
    return lines


def _legend(summary: Summary, width: int) -> list[str]:
    entries = [f"{GLYPHS[i % len(GLYPHS)]} {curve.method}" for i, curve in enumerate(summary.curves)]
    entries += [f"{TRUTH} truth"] if summary.truth is not None else []
    entries += [f"{REFERENCE} reference"] if summary.reference is not None else []
    lines = [f"right: {summary.names[0]}, up: {summary.names[1]} (z-scores)"]
    for entry in entries:
        joined = f"{lines[-1]}   {entry}"
        if len(lines) > 1 and len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(entry)
    return [line[:width] for line in lines]
