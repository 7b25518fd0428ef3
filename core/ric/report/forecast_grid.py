"""The forecast of a run as a table: a line a stage, and their totals."""

from __future__ import annotations

from collections.abc import Sequence

from ric.report.tables import Grid
from ric.run.forecast import Planned


def forecast_grid(stages: Sequence[Planned]) -> Grid:
    """Stages in the order they will run, then the totals."""
    header = ["stage", "method", "kind", "rows", "units", "steps", "reward calls", "seconds", "MiB on disk"]
    rows = [[s.stage, s.method, s.kind, *_figures(s)] for s in stages]
    total = Planned(
        "total", "", "", sum(s.rows for s in stages), sum(s.units for s in stages), sum(s.steps for s in stages),
        sum(s.calls for s in stages), sum(s.seconds for s in stages), sum(s.disk for s in stages),
    )  # fmt: skip
    rows.append([total.stage, "", "", *_figures(total)])
    return Grid("units are tokens, or images; scores that are cached cost no call", header, rows)


def _figures(stage: Planned) -> list[str]:
    counts = [stage.rows, stage.units, stage.steps, stage.calls]
    return [*(f"{count:,.0f}" for count in counts), f"{stage.seconds:,.1f}", f"{stage.disk / 2**20:,.1f}"]
