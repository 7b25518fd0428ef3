"""`report.html` of a comparison: one file that needs nothing else and runs no script."""

from __future__ import annotations

from importlib.resources import files

from ric.compare.answers import answers_html
from ric.compare.comparison import Comparison
from ric.compare.drift import drift_grid
from ric.compare.given import given_grid
from ric.compare.tables import cost_grid, methods_grid, pairs_grid, wins_grid
from ric.report.html import bullets, filled, folded, image, still, table
from ric.report.tables import Grid

RULES = """img.plot { width: 100%; max-width: 56rem; height: auto; background: #fff; }
table.answers td { white-space: pre-wrap; text-align: left; vertical-align: top; max-width: 30rem; }"""
"""CSS of a comparison's page."""


def page(comparison: Comparison, fronts: bytes, costs: bytes | None, drift: bytes | None) -> str:
    """The page's HTML.

    Args:
        comparison: what it shows.
        fronts: PNG of the fronts.
        costs: PNG of cost against hypervolume, or None.
        drift: PNG of the drift along the dial, or None.
    """
    slots = {
        "words": bullets([sentence.text for sentence in comparison.words]) + bullets(comparison.notes),
        "fronts": image(fronts, "fronts of all methods"),
        "methods": table(methods_grid(comparison))
        + (table(given_grid(comparison)) if comparison.results.given else ""),
        "pairs": table(pairs_grid(comparison)),
        "wins": table(wins_grid(comparison)) if comparison.wins else "",
        "costs": "" if costs is None else image(costs, "cost against hypervolume"),
        "ledger": table(cost_grid(comparison)),
        "drift": ("" if drift is None else image(drift, "drift of all methods along the dial"))
        + folded("Drift, preference by preference", table(drift_grid(comparison))),
        "answers": answers_html(comparison),
        "runs": folded("Runs", table(runs_grid(comparison))),
    }
    names = ", ".join(summary.name for summary in comparison.summaries)
    main = filled(files("ric.compare").joinpath("page.html").read_text(encoding="utf-8"), slots)
    return still(f"{comparison.results.task}: {names}", _subtitle(comparison), RULES, main)


def _subtitle(comparison: Comparison) -> str:
    n, rewards = comparison.measures.prompts, ", ".join(comparison.names)
    return f"rewards {rewards}; {n} prompts of the {comparison.members[0].own.split} split, the same for every method"


def runs_grid(comparison: Comparison) -> Grid:
    """The runs behind the methods."""
    rows = [
        [s.name, str(seed), folder]
        for s in comparison.summaries for seed, folder in sorted(s.method.runs.items())
    ]  # fmt: skip
    return Grid("runs; everything above is recomputed from their per-prompt rewards", ["method", "seed", "run"], rows)
