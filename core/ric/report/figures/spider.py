"""`spider.png`: three rewards or more on one map, per reward start = 1 and worst = 0."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.kinds import Array
from ric.report.figures.look import QUIET, figure, png, series, verbatim
from ric.report.spiders import Spiders
from ric.report.summary import Summary


def spider_figure(summary: Summary, spiders: Spiders) -> bytes:
    """PNG of the dial's corners and its middle, around the ring of the base model."""
    drawn = figure(6.6, 6.0)
    axes: Any = drawn.add_subplot(projection="polar")
    k = len(summary.names)
    angles = 2 * np.pi * np.arange(k + 1) / k
    axes.set_theta_offset(np.pi / 2)
    axes.set_theta_direction(-1)
    axes.set_xticks(angles[:-1], [verbatim(name) for name in summary.names])
    axes.set_rlabel_position(180 / k)
    axes.plot(angles, np.ones(k + 1), color=QUIET, linewidth=2.2, label="base = 1")
    if summary.main.preferences is not None:
        for index, (label, at) in enumerate(_chosen(summary.main.preferences, summary.names).items()):
            _ring(axes, angles, spiders.dial[at], label, index)
    lowest = min(0.0, float(spiders.dial.min()))
    axes.set_ylim(lowest, 1.05 * max(1.0, float(spiders.dial.max())))
    axes.set_title(verbatim(f"{summary.main.method} on {summary.task}: mean rewards, base = 1, worst = 0"), fontsize=11)
    drawn.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return png(drawn)


def _chosen(preferences: Array, names: tuple[str, ...]) -> dict[str, int]:
    """Label -> point: the most one-sided preference for each reward, and the most even one."""
    corners = {f"most {name}": int(np.argmax(preferences[:, j])) for j, name in enumerate(names)}
    even = int(np.argmin(((preferences - 1 / len(names)) ** 2).sum(axis=1)))
    return {**corners, "even": even}


def _ring(axes: Any, angles: Array, values: Array, label: str, index: int) -> None:
    closed = np.append(values, values[0])
    axes.plot(angles, closed, linewidth=1.6, markersize=5, label=verbatim(label), **series(index))
