"""A run's result on stdout: figures, front, small plot and what the diagnosis found."""

from __future__ import annotations

import sys
from typing import TextIO

from ric.report.headline import chosen
from ric.report.plot import terminal_plot
from ric.report.soup_words import sentences
from ric.report.summary import Summary
from ric.report.tables import Grid, figures_grid, front_grid, measured_grid, plain, rich_table


def print_summary(summary: Summary, stream: TextIO | None = None) -> None:
    """Tables are drawn in a terminal, and aligned text without escape sequences goes anywhere else."""
    out = sys.stdout if stream is None else stream
    for grid in (front_grid(summary), figures_grid(summary), measured_grid(summary)):
        if grid is not None:
            print_grid(grid, out)
    picture = terminal_plot(summary)
    if picture:
        print(picture + "\n", file=out)
    for name, value, note in chosen(summary):
        print(f"{name[0].lower()}{name[1:]}: {value}, {note}", file=out)
    if summary.soup is not None:
        print("\n".join(sentences(summary.soup, summary.names)) + "\n", file=out)
    for verdict in summary.verdicts:
        if verdict.holds:
            print(f"warning: {verdict.sentence}", file=out)


def print_grid(grid: Grid, out: TextIO) -> None:
    """One table, drawn or aligned."""
    if not out.isatty():
        print(plain(grid) + "\n", file=out)
        return
    from rich.console import Console

    Console(file=out).print(rich_table(grid))
