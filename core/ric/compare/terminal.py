"""A comparison on stdout: tables, then what was found in words."""

from __future__ import annotations

import sys
from typing import TextIO

from ric.compare.comparison import Comparison
from ric.compare.given import given_grid
from ric.compare.tables import cost_grid, methods_grid, pairs_grid, wins_grid
from ric.report.terminal import print_grid


def print_comparison(comparison: Comparison, stream: TextIO | None = None) -> None:
    """Tables are drawn in a terminal, and aligned text without escape sequences goes anywhere else."""
    out = sys.stdout if stream is None else stream
    for grid in (methods_grid, given_grid, pairs_grid, wins_grid, cost_grid):
        made = grid(comparison)
        if made.rows:
            print_grid(made, out)
    for sentence in comparison.words:
        print(sentence.text, file=out)
    for note in comparison.notes:
        print(f"note: {note}", file=out)
