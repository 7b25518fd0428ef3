"""Everything a study shows, written into its folder and printed."""

from __future__ import annotations

import base64
import json
from html import escape
from importlib.resources import files
from pathlib import Path

from ric.compare.table_files import csv_text
from ric.report.html import filled, folded, table
from ric.run.durable.atomic import write_bytes
from ric.study.conclusion import Conclusion
from ric.study.picture import picture
from ric.study.tables import grids, rows, runs_grid


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
    study, image = conclusion.study, base64.b64encode(drawn).decode("ascii")
    tests = f"; {conclusion.prompts} prompts, {conclusion.tests} differences tested together" if conclusion.runs else ""
    lines = "".join(f"<li>{escape(sentence.text)}</li>" for sentence in conclusion.words)
    slots = {
        "title": escape(f"study {study.name}"),
        "subtitle": escape(f"{study.asks}{tests}"),
        "style": files("ric.report").joinpath("page.css").read_text(encoding="utf-8"),
        "words": f"<ul>{lines}</ul>" + (f'<p class="quiet">{escape(study.reads)}</p>' if study.reads else ""),
        "picture": f'<img class="plot" alt="the study\'s panels" src="data:image/png;base64,{image}">',
        "tables": "\n".join(table(grid) for grid in grids(conclusion)),
        "runs": folded("Runs", table(runs_grid(conclusion))) if conclusion.runs else "<p>No runs were needed.</p>",
    }
    return filled(files("ric.study").joinpath("page.html").read_text(encoding="utf-8"), slots)
