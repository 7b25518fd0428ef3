"""`ric study`: a question, the sweep of runs that answers it, and the answer in words with intervals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.jobs import JOBS, jobs_of
from ric.cli.lazy import plain

if TYPE_CHECKING:
    from ric.compare.plans import Entry
    from ric.study.conclusion import Conclusion
    from ric.study.definition import Study
    from ric.study.plan import Run

app = plain()


@app.command()
def study(
    name: Annotated[str | None, typer.Argument(help="Which study; alone, ric study lists them.")] = None,
    seeds: Annotated[int, typer.Option(help="Seeds of every run; 10 carry a claim between methods.")] = 1,
    seed: Annotated[int, typer.Option(help="The first of them.")] = 0,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="[LABEL:]PATH=VALUE", help="An option of all runs, of an algorithm's, of one."),
    ] = None,
    plugin: Annotated[list[Path] | None, typer.Option(help="A local plugin file; repeatable.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the study; default: runs/study-<name>-<hash>.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew in that folder.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the runs and what they will take; run nothing.")
    ] = False,
    jobs: Annotated[int | None, typer.Option(metavar="N", help=JOBS)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Answer a question by a small sweep: runs that share their stages, a picture, a table, and what follows."""
    from ric.plugin import Host
    from ric.study import store
    from ric.study.plan import Asked, checked, runs
    from ric.study.registry import questions, study_of

    files, processes = [str(path) for path in plugin or []], jobs_of(jobs)
    host = Host(files)
    if name is None:
        _list(questions(host), as_json=as_json)
        return
    texts = assignments or []
    own = [text for text in texts if ":" in text.partition("=")[0]]
    asked = Asked([text for text in texts if text not in own], own, seeds, seed, files)
    wanted = study_of(host, name)
    found = runs(wanted, asked)
    entries = checked(found, host)
    for entry in entries:
        entry.plan.task.check()
    folder = out or store.default_folder(wanted, found)
    if dry_run:
        _foretell(wanted, found, entries, folder, processes, as_json=as_json)
        return
    store.check(folder, wanted, found, fresh)
    store.save(folder, wanted, asked, found)
    carry_out(wanted, found, host, folder, processes, fresh=fresh, as_json=as_json)


def _list(found: dict[str, str], *, as_json: bool) -> None:
    """Every study with what it asks."""
    if as_json:
        print(json.dumps(found))
        return
    width = max(map(len, found), default=0)
    for name, asks in found.items():
        print(f"{name:<{width}}  {asks}")
    print("ric study NAME runs one; --dry-run shows its runs")


def _foretell(wanted: Study, found: list[Run], entries: list[Entry], folder: Path, jobs: int, *, as_json: bool) -> None:
    """The runs, each with what it sets, and what they will take but for those that mix others."""
    from ric.cli.foretelling import foretell_runs

    if as_json:
        told = [{"run": r.label, "seed": r.seed, "config": r.tree, "mixes": list(r.arm.members)} for r in found]
        foretell_runs(entries, folder, jobs, {"study": wanted.name, "runs": told}, as_json=True)
        return
    print(f"{wanted.name}: {wanted.asks}\nwould run in {folder}\nall runs: {' '.join(wanted.sets)}")
    for world in wanted.worlds:
        if world.label:
            print(f"world {world.label}: {' '.join(world.sets)}")
    for run in found:
        print(f"  {run.label}-{run.seed}: {' '.join([run.arm.algo, *run.arm.sets, *run.arm.members])}")
    mixing = len(found) - len(entries)
    if mixing:
        print(f"{mixing} runs mix members of others and train nothing; what they will take is not known before")
    foretell_runs(entries, folder, jobs, {}, as_json=False)


def carry_out(
    wanted: Study, found: list[Run], host: Any, folder: Path, jobs: int, *, fresh: bool, as_json: bool
) -> None:
    """Make the runs that are not finished, and tell what follows."""
    import os

    from ric.cli.display import display
    from ric.cli.interruption import resumable
    from ric.run.durable.disk import disk_errors
    from ric.study.conclusion import concluded
    from ric.study.make import make_runs

    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    with display() as watcher, resumable(f"the same command, or ric resume {folder},", watcher):
        with disk_errors(folder):
            made = make_runs(found, host, folder, watcher, fresh, jobs, watcher.aside)
        watcher.note("measuring the fronts")
        conclusion = concluded(wanted, made)
    deliver(conclusion, folder, as_json=as_json)


def _held(folder: Path) -> tuple[Study, list[Run], Any]:
    """The study of a folder, its runs and the plugins.

    Raises:
        RicError: it is not installed any more, or has other runs now.
    """
    from ric.plugin import Host
    from ric.study import store
    from ric.study.plan import runs
    from ric.study.registry import study_of

    name, asked = store.read(folder)
    host = Host(list(asked.plugins))
    wanted = study_of(host, name)
    found = runs(wanted, asked)
    store.check(folder, wanted, found, fresh=False)
    return wanted, found, host


def go_on(folder: Path, jobs: int, *, as_json: bool) -> None:
    """Go on with the runs of a study."""
    wanted, found, host = _held(folder)
    carry_out(wanted, found, host, folder, jobs, fresh=False, as_json=as_json)


def tell_again(folder: Path, *, as_json: bool) -> None:
    """Make a study's result again, from its runs' per-prompt rewards."""
    from ric.study.conclusion import concluded
    from ric.study.make import read_runs

    wanted, found, _ = _held(folder)
    deliver(concluded(wanted, read_runs(found, folder)), folder, as_json=as_json)


def deliver(conclusion: Conclusion, folder: Path, *, as_json: bool) -> None:
    """Write the files of a study and print it."""
    import sys

    from ric.report.terminal import print_grid
    from ric.run.durable.disk import disk_errors
    from ric.study.tables import grids
    from ric.study.write import write_study

    with disk_errors(folder):
        write_study(conclusion, folder)
    if as_json:
        print(json.dumps({"run": str(folder), **conclusion.as_dict()}, allow_nan=False))
        return
    for grid in grids(conclusion):
        print_grid(grid, sys.stdout)
    for sentence in conclusion.words:
        print(sentence.text)
    print(f"report: {folder / 'report.html'}")
