"""`report.html`: one file that needs nothing else, not even the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from ric.report.data_grid import data_grid
from ric.report.headline import headline
from ric.report.html import filled, folded, image, part, table
from ric.report.json_safe import json_safe, script_json
from ric.report.ledger_grid import ledger_grid
from ric.report.page_data import page_data
from ric.report.soup_tables import lambda_grid, users_grid
from ric.report.soup_words import sentences
from ric.report.summary import Summary
from ric.report.tables import figures_grid, front_grid, measured_grid
from ric.run.results import Results


def page(results: Results, summary: Summary, grid: bytes | None = None) -> str:
    """The page's HTML; `grid` is a PNG of answers along the dial, for policies that answer with images.

    Every text that comes from data is escaped where it enters: `html.escape` in the body,
    `script_json` inside the data element; the script only ever sets `textContent`.
    """
    title = f"{summary.main.method} on {summary.task}: {', '.join(summary.names)}"
    slots = {
        "title": escape(title),
        "subtitle": escape(_subtitle(results, summary)),
        "style": part("page.css"),
        "headline": "\n".join(_card(*card) for card in headline(summary)),
        "front": table(figures_grid(summary)) + "\n" + folded("All points", table(front_grid(summary))),
        "grid": "" if grid is None else image(grid, "The same prompts along the dial"),
        "soup": _soup(summary),
        "measured": _measured(summary),
        "diagnosis": _verdicts(summary),
        "rows": _data(results.manifest.get("data", {})),
        "ledger": table(ledger_grid(results.ledger)),
        "config": _listing(results.config),
        "manifest": _listing(results.manifest),
        "data": script_json(page_data(results, summary)),
        "script": part("page.js"),
    }
    return filled(part("page.html"), slots)


def _subtitle(results: Results, summary: Summary) -> str:
    others = ", ".join(curve.method for curve in summary.curves[1:]) or "none"
    parts = [f"{summary.main.n} prompts of the {summary.main.split} split", f"seed {summary.main.seed}",
             f"compared with: {others}"]  # fmt: skip
    created = results.manifest.get("created")
    return "; ".join([*parts, f"made {created}"] if created else parts)


def _card(name: str, value: str, note: str) -> str:
    inside = "".join(f'<div class="{kind}">{escape(text)}</div>' for kind, text in
                     (("name", name), ("value", value), ("note", note)))  # fmt: skip
    return f'<div class="card">{inside}</div>'


def _data(account: Mapping[str, Any]) -> str:
    """A section on the rows of a task that reads data."""
    grid = data_grid(account)
    return f'<section>\n<h2>Data</h2>\n<div class="scroll">{table(grid)}</div>\n</section>\n' if grid.rows else ""


def _verdicts(summary: Summary) -> str:
    """Failures that show come first; each line says in words which it is."""
    lines = []
    for verdict in sorted(summary.verdicts, key=lambda v: not v.holds):
        mark, word = (' class="shows"', "Warning") if verdict.holds else ("", "In order")
        lines.append(f"<li{mark}><strong>{word}:</strong> {escape(verdict.sentence)}</li>")
    return (
        f'<ul class="verdicts">{"".join(lines)}</ul>'
        if lines
        else "<p>Nothing to diagnose: the policy has no dial.</p>"
    )


def _soup(summary: Summary) -> str:
    """The section about a mixture; nothing for other families."""
    if summary.soup is None:
        return ""
    said = "\n".join(f"<p>{escape(text)}</p>" for text in sentences(summary.soup, summary.names))
    users = users_grid(summary.soup, summary.names)
    tables = table(lambda_grid(summary.soup, summary.names))
    linear = "" if users is None else folded("Linear users", table(users))
    scroll = f'<div class="scroll">{tables}\n{linear}</div>'
    return f'<section id="soup-section">\n<h2>Soups by lambda</h2>\n{said}\n{scroll}\n</section>'


def _measured(summary: Summary) -> str:
    grid = measured_grid(summary)
    return "" if grid is None else folded("All points", table(grid))


def _listing(values: Mapping[str, Any]) -> str:
    return escape(json.dumps(json_safe(values), indent=2, ensure_ascii=False)) if values else "(not recorded)"
