"""The runs of a study, made in one folder by the machinery of `ric compare`, and read back from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ric.compare.make import make
from ric.compare.members import Member, read_member
from ric.compare.own_folder import refuse_unfinished
from ric.compare.plans import MEMBERS
from ric.plugin import Host
from ric.run.watching.watcher import Watcher
from ric.study.plan import Run, entry
from ric.study.spot import Spot

Made = dict[Spot, list[Member]]
"""Every arm in every world -> its seeds."""


def make_runs(
    found: Sequence[Run],
    host: Host,
    folder: Path,
    watcher: Watcher,
    fresh: bool = False,
    jobs: int = 1,
    told: Callable[[str], None] = lambda line: None,
) -> Made:
    """Run what is not finished: lenders first, then what mixes their members; see `ric.compare.make.make`.

    Raises:
        RicError: a run's mistake; what was finished stays.
    """
    made: Made = {}
    for mixing in (False, True):
        wave = [run for run in found if bool(run.arm.members) == mixing]
        entries = [entry(run, host, folder) for run in wave]
        members = make(entries, folder, watcher, fresh and not mixing, jobs, told)
        for run, member in zip(wave, members, strict=True):
            _add(made, run, member)
    return made


def read_runs(found: Sequence[Run], folder: Path) -> Made:
    """The finished runs of a study.

    Raises:
        RunError: some are missing or not finished.
    """
    places = [(run, folder / MEMBERS / f"{run.label}-{run.seed}") for run in found]
    refuse_unfinished(folder, [place for _, place in places])
    made: Made = {}
    for run, place in places:
        _add(made, run, read_member(f"{run.label}={place}"))
    return made


def _add(made: Made, run: Run, member: Member) -> None:
    """Under the arm's own label; a run that only lends its members is not shown."""
    if run.arm.shown:
        made.setdefault(run.spot, []).append(member._replace(label=run.arm.label))
