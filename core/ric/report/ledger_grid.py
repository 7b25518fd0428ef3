"""The ledger as a table: a line a stage, and their totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ric.report.tables import Grid
from ric.report.totals import PEAK, totals

COLUMNS = {
    "seconds": "wall s",
    "rows_generated": "rows generated",
    "units_generated": "units generated",
    "rows_trained": "rows trained",
    "units_trained": "units trained",
    "steps": "steps",
    "reward_calls": "reward calls",
    "cache_hits": "cache hits",
    PEAK: "peak MiB",
}
"""Ledger key -> column name."""


def ledger_grid(ledger: Sequence[Mapping[str, Any]]) -> Grid:
    """Stages in the order they ran, then the totals (the peak is the largest, everything else a sum)."""
    rows = [[str(stage.get("stage", "")), str(stage.get("kind", "")), *_figures(stage)] for stage in ledger]
    rows.append(["total", "", *_figures(totals(ledger))])
    return Grid("units are tokens, or images", ["stage", "kind", *COLUMNS.values()], rows)


def _figures(values: Mapping[str, Any]) -> list[str]:
    return [_figure(values.get(key)) for key in COLUMNS]


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if value % 1 else f"{int(value):,}"
