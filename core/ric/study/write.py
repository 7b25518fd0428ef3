"""Everything a study shows, written into its folder and printed."""

from __future__ import annotations

import json
from html import escape
from importlib.resources import files
from pathlib import Path

from ric.compare.table_files import csv_text
from ric.report.html import bullets, filled, folded, image, still, table
from ric.run.durable.atomic import write_bytes
from ric.study.conclusion import Conclusion
from ric.study.picture import picture
from ric.study.tables import grids, rows, runs_grid

RULES = "img.plot { width: 100%; max-width: 72rem; height: auto; background: #fff; }"
"""CSS of a study's page."""


def write_study(conclusion: Conclusion, folder: Path) -> dict[str, Path]:
    """Write `study.png`, `study.csv`, `study.json` and `report.html`; each whole or not at all.

    Returns:
        File name -> path, in the order written.
    """
    drawn = picture(conclusion)
    told = json.dumps({"run": str(folder), **conclusion.as_dict()}, allow_nan=False, indent=1)
    texts = {"study.csv": csv_text(rows(conclusion)), "study.json": told, "report.html": page(conclusion, drawn)}
    whole = {"study.png": drawn, **{name: text.encode("utf-8") for name, text in texts.items()}}
    return {name: write_bytes(folder / name, content) for name, content in whole.items()}


def page(conclusion: Conclusion, drawn: bytes) -> str:
    """The page's HTML: one file that needs nothing else and runs no script."""
    study = conclusion.study
    tests = f"; {conclusion.prompts} prompts, {conclusion.tests} differences tested together" if conclusion.runs else ""
    reads = f'<p class="quiet">{escape(study.reads)}</p>' if study.reads else ""
    slots = {
        "words": bullets([sentence.text for sentence in conclusion.words]) + reads,
        "picture": image(drawn, "the study's panels"),
        "tables": "\n".join(table(grid) for grid in grids(conclusion)),
        "runs": folded("Runs", table(runs_grid(conclusion))) if conclusion.runs else "<p>No runs were needed.</p>",
    }
    main = filled(files("ric.study").joinpath("page.html").read_text(encoding="utf-8"), slots)
    return still(f"study {study.name}", f"{study.asks}{tests}", RULES, main)
