"""`report.html` of a comparison: one file that needs nothing else and runs no script."""

from __future__ import annotations

import base64
from html import escape
from importlib.resources import files

from ric.compare.answers import answers_html
from ric.compare.comparison import Comparison
from ric.compare.drift import drift_grid
from ric.compare.tables import cost_grid, methods_grid, pairs_grid, wins_grid
from ric.report.html import filled, folded, table
from ric.report.tables import Grid


def page(comparison: Comparison, fronts: bytes, costs: bytes | None) -> str:
    """The page's HTML.

    Args:
        comparison: what it shows.
        fronts: PNG of the fronts.
        costs: PNG of cost against hypervolume, or None.
    """
    names = ", ".join(summary.name for summary in comparison.summaries)
    slots = {
        "title": escape(f"{comparison.results.task}: {names}"),
        "subtitle": escape(_subtitle(comparison)),
        "style": files("ric.report").joinpath("page.css").read_text(encoding="utf-8"),
        "words": _list([sentence.text for sentence in comparison.words]) + _list(comparison.notes),
        "fronts": _image(fronts, "fronts of all methods"),
        "methods": table(methods_grid(comparison)),
        "pairs": table(pairs_grid(comparison)),
        "wins": table(wins_grid(comparison)) if comparison.wins else "",
        "costs": "" if costs is None else _image(costs, "cost against hypervolume"),
        "ledger": table(cost_grid(comparison)),
        "drift": folded("Drift, preference by preference", table(drift_grid(comparison))),
        "answers": answers_html(comparison),
        "runs": folded("Runs", table(runs_grid(comparison))),
    }
    return filled(files("ric.compare").joinpath("page.html").read_text(encoding="utf-8"), slots)


def _subtitle(comparison: Comparison) -> str:
    n, rewards = comparison.measures.prompts, ", ".join(comparison.names)
    return f"rewards {rewards}; {n} prompts of the {comparison.members[0].own.split} split, the same for every method"


def _image(png: bytes, alternative: str) -> str:
    data = base64.b64encode(png).decode("ascii")
    return f'<img class="plot" alt="{escape(alternative)}" src="data:image/png;base64,{data}">'


def _list(lines: tuple[str, ...] | list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def runs_grid(comparison: Comparison) -> Grid:
    """The runs behind the methods."""
    rows = [
        [s.name, str(seed), folder]
        for s in comparison.summaries for seed, folder in sorted(s.method.runs.items())
    ]  # fmt: skip
    return Grid("runs; everything above is recomputed from their per-prompt rewards", ["method", "seed", "run"], rows)
