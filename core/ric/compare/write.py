"""Everything a comparison shows, written into its folder."""

from __future__ import annotations

import json
from pathlib import Path

from ric.compare.comparison import Comparison
from ric.compare.drift_figure import drift_figure
from ric.compare.figure import cost_figure, fronts_figure
from ric.compare.page import page
from ric.compare.table_files import csv_text, latex_text
from ric.compare.tables import FILES, LATEX
from ric.run.durable.atomic import write_bytes

FIGURES = "compare.json"


def write_comparison(comparison: Comparison, folder: Path) -> dict[str, Path]:
    """Write figures, tables (CSV and LaTeX), `compare.json` and `report.html`; each whole or not at all.

    Returns:
        File name -> path, in the order written.
    """
    fronts, costs, drift = fronts_figure(comparison), cost_figure(comparison), drift_figure(comparison)
    texts = {
        FIGURES: json.dumps({"run": str(folder), **comparison.as_dict()}, allow_nan=False, indent=1),
        **{name: csv_text(rows(comparison)) for name, rows in FILES.items()},
        **{name: latex_text(grid(comparison)) for name, grid in LATEX.items()},
        "report.html": page(comparison, fronts, costs, drift),
    }
    images = {"front.png": fronts, "cost.png": costs, "drift.png": drift}
    drawn = {name: content for name, content in images.items() if content is not None}
    whole = {**drawn, **{name: text.encode("utf-8") for name, text in texts.items()}}
    return {name: write_bytes(folder / name, content) for name, content in whole.items()}
