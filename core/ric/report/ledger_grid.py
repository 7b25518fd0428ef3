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
    rows = [
        [_name(stage), str(stage.get("method", "")), str(stage.get("kind", "")), *_figures(stage)] for stage in ledger
    ]
    methods = list(dict.fromkeys(str(stage.get("method", "")) for stage in ledger))
    for method in methods if len(methods) > 1 else []:
        own = totals([stage for stage in ledger if str(stage.get("method", "")) == method])
        rows.append([f"total of {method or 'what methods share'}", method, "", *_figures(own)])
    rows.append(["total", "", "", *_figures(totals(ledger))])
    title = "units are tokens, or images; repeated work (a crash or damage had thrown it away) is not in the totals"
    return Grid(title, ["stage", "method", "kind", *COLUMNS.values()], rows)


def _name(stage: Mapping[str, Any]) -> str:
    return str(stage.get("stage", "")) + (" (repeated)" if stage.get("repeated") else "")


def _figures(values: Mapping[str, Any]) -> list[str]:
    return [_figure(values.get(key)) for key in COLUMNS]


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if value % 1 else f"{int(value):,}"
