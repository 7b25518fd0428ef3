"""A study's points as a table: for people, and as plain numbers in a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ric.report.tables import Grid, number
from ric.study.conclusion import Conclusion, Shown
from ric.study.definition import Sweep
from ric.study.figures import FIGURES


def rows(conclusion: Conclusion) -> list[dict[str, Any]]:
    """`study.csv`: one line a point and figure."""
    found = []
    for shown in conclusion.shown:
        for point, (arm, world) in zip(shown.points, _spots(shown), strict=True):
            found.append(
                {
                    "panel": shown.panel.name, "series": point.series, "arm": arm, "world": world, "x": point.x,
                    "figure": shown.figure if isinstance(shown.panel, Sweep) else shown.panel.y,
                    "value": point.value, "low": point.low, "high": point.high,
                }
            )  # fmt: skip
    return found


def _spots(shown: Shown) -> Sequence[tuple[str, str]]:
    if isinstance(shown.panel, Sweep):
        return [(spot.arm, spot.world) for line in shown.panel.lines for _, spot in line.spots]
    return [("", "")] * len(shown.points)


def grids(conclusion: Conclusion) -> list[Grid]:
    """One table a sweep: its runs with every figure; what was worked out is drawn and told in words."""
    return [
        _grid(panel, [s for s in conclusion.shown if s.panel is panel])
        for panel in conclusion.study.panels
        if isinstance(panel, Sweep)
    ]


def _grid(panel: Sweep, shown: Sequence[Shown]) -> Grid:
    spots = [(x, spot) for line in panel.lines for x, spot in line.spots]
    header = ["run", panel.x or "place", *(FIGURES[one.figure].words for one in shown)]
    body = [
        [str(spot), f"{x:g}", *(_between(one, i) for one in shown)]
        for i, (x, spot) in enumerate(spots)
    ]  # fmt: skip
    return Grid(f"{panel.title}; 95 % intervals over prompts, and seeds where there are several", header, body)


def _between(shown: Shown, index: int) -> str:
    point = shown.points[index]
    if not np.isfinite(point.low) or point.low == point.high:
        return number(point.value)
    return f"{number(point.value)} [{number(point.low)}, {number(point.high)}]"


def runs_grid(conclusion: Conclusion) -> Grid:
    """The runs behind the points."""
    body = [[str(spot), str(seed), folder] for spot, seed, folder in conclusion.runs]
    return Grid("runs; everything is recomputed from their per-prompt rewards", ["run", "seed", "folder"], body)
