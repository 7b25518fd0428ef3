"""The runs of a comparison in several processes at once; stages that runs share are worked out by one of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ric.compare.order import Order, stages_of
from ric.compare.plans import Entry
from ric.plugin import Host
from ric.run.base_model import base_model, known_model, source_of
from ric.run.engine import execute
from ric.run.machine.workers import Say, in_processes
from ric.run.scoring.score_cache import open_cache
from ric.run.setup.prepare import prepare
from ric.run.stages import Stages
from ric.run.watching.spoken import spoken
from ric.run.watching.watcher import Silent, Watcher

BOOK = ".prepared.jsonl"
"""The ledger of what is prepared here, which is nobody's: each run enters it into its own."""


@dataclass(frozen=True)
class Todo:
    """A run that another process makes.

    Args:
        number: among all that are to be made.
        place: its folder.
        tree: its configuration.
    """

    number: int
    place: Path
    tree: Mapping[str, Any]

    def __str__(self) -> str:
        """The run's name."""
        return self.place.name


def make_together(
    entries: Sequence[Entry], folder: Path, jobs: int, watcher: Watcher, told: Callable[[str], None]
) -> None:
    """Make runs whose folders are ready.

    Args:
        entries: what is not finished.
        folder: of the comparison.
        jobs: most processes.
        watcher: told how many are done, and what a user should know.
        told: a line about each finished run.

    Raises:
        RicError: a run's mistake; the others are stopped, what they finished stays.
    """
    prepare_bases(entries, folder, watcher)
    stages = stages_of(entries) if len(entries) > jobs else [{} for _ in entries]  # all at once have no order
    order, begun, left = Order(stages), time.monotonic(), set(range(len(entries)))
    since: dict[int, float] = {}

    def pick(waiting: Sequence[Todo], busy: Sequence[Todo]) -> Todo:
        number = order.pick([todo.number for todo in waiting], [todo.number for todo in busy])
        since[number] = time.monotonic()
        return next(todo for todo in waiting if todo.number == number)

    def done(todo: Todo) -> None:
        now = time.monotonic()
        order.done(todo.number)
        left.remove(todo.number)
        share = order.share(left)
        ahead = (now - begun) * share / (1 - share) if share < 1 else 0.0
        rest = f"{len(left)} of {len(entries)} left, about {spoken(ahead)}" if left else "all are done"
        told(f"{todo}: {spoken(now - since[todo.number])}; {rest}")
        watcher.progress(len(entries) - len(left), len(entries), {})

    watcher.stage_started("runs")
    watcher.progress(0, len(entries), {})
    todo = [Todo(i, folder / entry.place, entry.plan.config.as_dict()) for i, entry in enumerate(entries)]
    in_processes(make_one, todo, jobs, pick, done, watcher.note)


def prepare_bases(entries: Sequence[Entry], folder: Path, watcher: Watcher) -> None:
    """Base models that are not in the user cache, built before many processes wait for one; and the cache of scores."""
    open_cache(watcher)
    stages = Stages(folder, watcher, BOOK)
    for entry in entries:
        source = source_of(entry.plan)
        if source.recipe is not None and known_model(entry.plan.backend, source) is None:
            base_model(entry.plan.backend, source, stages)
    stages.ledger.unlink(missing_ok=True)


class Noting(Silent):
    """Passes on what a user should know, under the run's name."""

    def __init__(self, name: str, say: Say) -> None:
        self._name, self._say = name, say

    def note(self, text: str) -> None:
        """Something a user should know."""
        self._say(f"{self._name}: {text}")


def make_one(todo: Todo, say: Say) -> None:
    """Make a run, in the process of a worker."""
    plan = prepare(todo.tree, Host(todo.tree.get("plugins") or []))
    execute(plan, todo.place, Noting(str(todo), say))
