"""Progress on stderr: a live stage with rate and time left in a terminal, one line a stage elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Display:
    """What both have in common: they know where a run stands."""

    def __init__(self) -> None:
        self.stage, self.reached = "", ""

    @property
    def position(self) -> str:
        """What is under way, in words; "" between stages."""
        return f"stage {self.stage}{self.reached}" if self.stage else ""

    def stage_started(self, stage: str) -> None:
        """A stage begins."""
        self.stage, self.reached = stage, ""

    def progress(self, done: int, total: int, figures: Mapping[str, float]) -> None:
        """Work inside the stage goes on."""
        self.reached = f" at {done} of {total}"

    def stage_finished(self, stage: str, entry: Mapping[str, Any], cached: bool) -> None:
        """A line: what the stage did and how long it took."""
        self.stage = ""
        self.note(f"{stage}: {'kept from before' if cached else _cost(entry)}")

    def aside(self, text: str) -> None:
        """A line for who watches; nobody does."""

    def note(self, text: str) -> None:
        """One plain line."""
        print(f"ric: {text}", file=sys.stderr, flush=True)


class Live(Display):
    """A rich progress bar for the stage at hand, above it a line per finished stage."""

    def __init__(self, bar: Any) -> None:
        super().__init__()
        self.bar, self.task = bar, None

    def stage_started(self, stage: str) -> None:
        """Start a bar."""
        super().stage_started(stage)
        self.task = self.bar.add_task(stage, total=None, figures="")

    def progress(self, done: int, total: int, figures: Mapping[str, float]) -> None:
        """Move the bar and show key figures; the last ones stay until there are others."""
        super().progress(done, total, figures)
        if self.task is not None:
            text = " ".join(f"{name} {value:.3g}" for name, value in figures.items())
            self.bar.update(self.task, completed=done, total=total, **({"figures": text} if text else {}))

    def stage_finished(self, stage: str, entry: Mapping[str, Any], cached: bool) -> None:
        """Replace the bar by a line."""
        if self.task is not None:
            self.bar.remove_task(self.task)
            self.task = None
        super().stage_finished(stage, entry, cached)

    def aside(self, text: str) -> None:
        """A line for who watches."""
        self.note(text)

    def note(self, text: str) -> None:
        """One line above the bar."""
        self.bar.console.print(text, markup=False, highlight=False)


@contextmanager
def display() -> Iterator[Display]:
    """A watcher that suits stderr."""
    if not sys.stderr.isatty():
        yield Display()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}", markup=False),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield Live(bar)


def _cost(entry: Mapping[str, Any]) -> str:
    """Seconds, and the counts that are not zero."""
    names = {
        "steps": "steps", "rows_trained": "rows trained", "rows_generated": "rows generated",
        "reward_calls": "reward calls", "cache_hits": "scores known",
    }  # fmt: skip
    counts = [f"{entry[key]} {name}" for key, name in names.items() if entry.get(key)]
    return ", ".join([f"{entry.get('seconds', 0.0):.1f} s", *counts])
