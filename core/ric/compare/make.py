"""The runs of a comparison, made in one folder: stages with equal inputs are worked out once for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ric.compare.members import Member, read_member
from ric.compare.plans import MEMBERS, Entry
from ric.compare.together import make_together
from ric.config.fingerprint import fingerprint
from ric.run import results_file
from ric.run.durable.lock import locked
from ric.run.engine import execute
from ric.run.folder import sweep
from ric.run.stages import STAGES
from ric.run.watching.watcher import Watcher


def tree_of(entries: Sequence[Entry], notes: Sequence[str]) -> dict[str, Any]:
    """What `compare.yaml` says of runs that the comparison makes; their configurations are in their folders as well."""
    return {
        "members": [
            {
                "label": e.label, "run": e.place.as_posix(), "budget": e.budget, "seed": e.seed,
                "configuration": fingerprint(e.plan.config), "config": e.plan.config.as_dict(),
            }
            for e in entries
        ],
        "notes": list(notes),
    }  # fmt: skip


def make(
    entries: Sequence[Entry],
    folder: Path,
    watcher: Watcher,
    fresh: bool = False,
    jobs: int = 1,
    told: Callable[[str], None] = lambda line: None,
) -> list[Member]:
    """Run what is not finished; each member is a run of its own that `ric resume` knows too.

    Args:
        entries: the runs.
        folder: of the comparison.
        watcher: told what happens.
        fresh: remove what is there.
        jobs: most processes; 1 = in this one, in order.
        told: a line about each finished run, where there are several processes.

    Raises:
        RicError: a run's mistake; what was finished stays.
    """
    with locked(folder):
        if fresh:
            for name in (MEMBERS, STAGES):
                shutil.rmtree(folder / name, ignore_errors=True)
        sweep(folder)
        held = [_held(entry, folder, watcher) for entry in entries]
        waiting = [entry for entry, member in zip(entries, held, strict=True) if member is None]
        for entry in waiting:
            _share(folder / entry.place, folder / STAGES)
        if jobs > 1 and len(waiting) > 1:
            make_together(waiting, folder, jobs, watcher, told)
        else:
            for entry in waiting:
                watcher.note(f"{entry.place.name}:")
                execute(entry.plan, folder / entry.place, watcher)
        pairs = zip(entries, held, strict=True)
        return [
            read_member(_text(entry, folder), entry.budget) if member is None else member for entry, member in pairs
        ]


def _held(entry: Entry, folder: Path, watcher: Watcher) -> Member | None:
    """A finished member; one whose results were damaged is made again from the stages."""
    if not results_file.finished(folder / entry.place):
        return None
    try:
        return read_member(_text(entry, folder), entry.budget)
    except results_file.DamagedError as error:
        watcher.note(f"{error.given}; it is made again")
        return None


def _text(entry: Entry, folder: Path) -> str:
    return f"{entry.label}={folder / entry.place}"


def _share(place: Path, stages: Path) -> None:
    """Let a member keep its stages where all do; a system without links keeps them apart, at the cost of doing more."""
    stages.mkdir(parents=True, exist_ok=True)
    place.mkdir(parents=True, exist_ok=True)
    link = place / STAGES
    if link.exists():
        return
    try:
        link.symlink_to(Path("..", "..", STAGES), target_is_directory=True)
    except OSError:
        return
