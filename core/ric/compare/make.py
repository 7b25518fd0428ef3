"""The runs of a comparison, made in one folder: stages with equal inputs are worked out once for all of them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ric.compare.members import Member, read_member
from ric.compare.plans import MEMBERS, Entry
from ric.config.fingerprint import fingerprint
from ric.run import results_file
from ric.run.durable.lock import locked
from ric.run.engine import execute
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


def make(entries: Sequence[Entry], folder: Path, watcher: Watcher, fresh: bool = False) -> list[Member]:
    """Run what is not finished, in order; each member is a run of its own that `ric resume` knows too.

    Raises:
        RicError: a run's mistake; what was finished stays.
    """
    with locked(folder):
        if fresh:
            for name in (MEMBERS, STAGES):
                shutil.rmtree(folder / name, ignore_errors=True)
        return [_member(entry, folder, watcher) for entry in entries]


def _member(entry: Entry, folder: Path, watcher: Watcher) -> Member:
    """A finished member; one whose results were damaged is made again from the stages."""
    place = folder / entry.place
    text = f"{entry.label}={place}"
    if results_file.finished(place):
        try:
            return read_member(text, entry.budget)
        except results_file.DamagedError as error:
            watcher.note(f"{error.given}; it is made again")
    watcher.note(f"{entry.place.name}:")
    _share(place, folder / STAGES)
    execute(entry.plan, place, watcher)
    return read_member(text, entry.budget)


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
