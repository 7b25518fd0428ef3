"""The comparison's tables: for terminals and the page as text, for files as plain numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ric.compare.comparison import Comparison
from ric.compare.cost import COUNTED, SCORED
from ric.compare.drift import drift_rows
from ric.compare.given import given_rows
from ric.compare.measures import CONTROL, HYPERVOLUME, LARGER
from ric.compare.summaries import MethodSummary
from ric.compare.words import title
from ric.front import Crossed
from ric.report.tables import Grid, number

Row = dict[str, Any]
"""Column -> text or number; NaN and None are empty cells in files."""
COSTS = {
    COUNTED: "counted cost",
    "seconds": "wall s",
    "units_generated": "units generated",
    "units_trained": "units trained",
    SCORED: "scores asked",
    "reward_calls": "reward calls",
    "peak_memory_mb": "peak MiB",
}


def _between(found: Crossed, digits: int = 3) -> str:
    if not np.isfinite(found.low):
        return number(found.value, digits)
    return f"{number(found.value, digits)} [{number(found.low, digits)}, {number(found.high, digits)}]"


def methods_grid(comparison: Comparison) -> Grid:
    """Every figure of every method with its 95 % interval."""
    header = ["method", "seeds", *(title(figure) for figure in LARGER), "points"]
    header += [f"control {name}" for name in comparison.names]
    rows = [
        [
            s.name, str(len(s.method.seeds)), *(_between(s.figures[figure]) for figure in LARGER),
            f"{s.cardinality} of {len(s.z)}", *(_between(s.figures[CONTROL + n], 2) for n in comparison.names),
        ]
        for s in comparison.summaries
    ]  # fmt: skip
    reference = comparison.measures.reference
    origin = "" if reference is None else f"; reference {reference}"
    return Grid(f"figures in z-scores with 95 % intervals over prompts, and seeds where there are several{origin}",
                header, rows)  # fmt: skip


def pairs_grid(comparison: Comparison) -> Grid:
    """Every figure of every pair."""
    header = ["pair", "figure", "difference", "95 % interval", "p", "p after Holm", "seeds", "better"]
    rows = [
        [
            f"{p.first} - {p.second}", title(p.figure), number(p.found.value),
            f"{number(p.found.low)}..{number(p.found.high)}", number(p.found.p), number(p.adjusted),
            str(p.found.seeds), p.winner or "not shown",
        ]
        for p in comparison.pairs
    ]  # fmt: skip
    return Grid("paired differences, first minus second; Holm's correction over the pairs of each figure", header, rows)


def wins_grid(comparison: Comparison) -> Grid:
    """Shares of prompts where each pair's first has the better answer."""
    rows = [
        [f"{a} : {b}", _between(w.win), _between(w.tie), _between(w.lose), number(w.balance.p), str(w.prompts)]
        for (a, b), w in comparison.wins.items()
    ]
    about = "per prompt: whose answer has the larger utility at the preference asked for, mean over the grid"
    return Grid(about, ["pair", "first wins", "tie", "second wins", "p", "prompts"], rows)


def cost_grid(comparison: Comparison) -> Grid:
    """What each method's alignment took, with the hypervolume it bought."""
    costliest = max((s.cost.get(COUNTED) or 0 for s in comparison.summaries), default=0)
    header = ["method", "budget", title(HYPERVOLUME), *COSTS.values(), "of the costliest"]
    rows = [
        [
            s.name, f"{s.method.budget:g}", number(s.figures[HYPERVOLUME].value),
            *(_count(s.cost.get(key)) for key in COSTS),
            f"{100 * (s.cost.get(COUNTED) or 0) / costliest:.1f} %" if costliest else "-",
        ]
        for s in comparison.summaries
    ]  # fmt: skip
    return Grid(
        "cost of alignment, mean over seeds: counted cost = units generated + 3 x units trained (a backward is two "
        "forwards); scoring the data counts in full for each method, making the base model and evaluating do not",
        header, rows,
    )  # fmt: skip


def _count(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:,.1f}" if value % 1 else f"{int(value):,}"


def method_rows(comparison: Comparison) -> list[Row]:
    """`methods.csv`: one line a method."""
    return [_method_row(s, comparison) for s in comparison.summaries]


def _method_row(summary: MethodSummary, comparison: Comparison) -> Row:
    row: Row = {"method": summary.name, "budget": summary.method.budget, "seeds": len(summary.method.seeds)}
    for key in (*LARGER, *(CONTROL + name for name in comparison.names)):
        found = summary.figures[key]
        row |= {key: found.value, f"{key}:low": found.low, f"{key}:high": found.high}
    return {**row, **summary.cost}


def pair_rows(comparison: Comparison) -> list[Row]:
    """`pairs.csv`: one line a pair and figure."""
    return [
        {
            "first": p.first, "second": p.second, "figure": p.figure, "difference": p.found.value,
            "low": p.found.low, "high": p.found.high, "p": p.found.p, "p_adjusted": p.adjusted, "tests": p.tests,
            "seeds": p.found.seeds, "winner": p.winner or "",
        }
        for p in comparison.pairs
    ]  # fmt: skip


def point_rows(comparison: Comparison) -> list[Row]:
    """`points.csv`: one line a point of a front, means over prompts and seeds; then the data's own answers."""
    rows = []
    for s in comparison.summaries:
        for i, z in enumerate(s.z):
            row: Row = {"method": s.name, "point": i}
            weights = [None] * len(z) if s.method.preferences is None else s.method.preferences[i]
            for j, name in enumerate(comparison.names):
                row |= {f"w:{name}": weights[j], name: s.raw[i, j], f"z:{name}": z[j], f"z-se:{name}": s.error[i, j]}
            rows.append(row)
    return [*rows, *given_rows(comparison)]


def win_rows(comparison: Comparison) -> list[Row]:
    """`wins.csv`: one line a pair."""
    rows = []
    for (first, second), found in comparison.wins.items():
        row: Row = {"first": first, "second": second, "prompts": found.prompts, "p": found.balance.p}
        for name in ("win", "tie", "lose"):
            share: Crossed = getattr(found, name)
            row |= {name: share.value, f"{name}:low": share.low, f"{name}:high": share.high}
        rows.append(row)
    return rows


FILES: dict[str, Callable[[Comparison], Sequence[Row]]] = {
    "methods.csv": method_rows, "pairs.csv": pair_rows, "points.csv": point_rows, "wins.csv": win_rows,
    "drift.csv": drift_rows,
}  # fmt: skip
LATEX: dict[str, Callable[[Comparison], Grid]] = {"methods.tex": methods_grid, "pairs.tex": pairs_grid,
                                                  "cost.tex": cost_grid}  # fmt: skip
