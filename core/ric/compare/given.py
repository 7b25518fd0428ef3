"""The data's own good and bad answers beside the methods."""

from __future__ import annotations

from typing import Any

from ric.compare.comparison import Comparison
from ric.report.tables import Grid, number


def given_grid(comparison: Comparison) -> Grid:
    """Mean rewards of each kind of answer, raw and as z-scores; no rows where the data has no pairs."""
    names = comparison.names
    header = ["answers", "rows", *names, *(f"{name} (z)" for name in names)]
    rows = [
        [f"data: {g.source}", str(g.rows), *map(number, g.mean), *map(number, comparison.statistics.z(g.mean))]
        for g in comparison.results.given
    ]
    return Grid("the data's own answers, to training prompts: mean rewards, raw and in z-scores", header, rows)


def given_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """Lines of `points.csv`."""
    rows = []
    for given in comparison.results.given:
        row: dict[str, Any] = {"method": f"data: {given.source}", "point": 0}
        z, scale = comparison.statistics.z(given.mean), comparison.statistics.std
        for j, name in enumerate(comparison.names):
            row |= {
                f"w:{name}": None,
                name: given.mean[j],
                f"z:{name}": z[j],
                f"z-se:{name}": given.error[j] / scale[j],
            }
        rows.append(row)
    return rows
