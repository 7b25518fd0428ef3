"""`ric compare`: methods side by side, from finished runs or from runs it makes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.jobs import JOBS, jobs_of
from ric.cli.lazy import plain
from ric.errors import ConfigError

if TYPE_CHECKING:
    from ric.compare import Comparison, Member

app = plain()
EXAMPLE = "ric compare --algos ric,rewarded-soup,morl --task hh --rewards harmless,helpful"


@app.command()
def compare(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN...]", help="Finished runs, each RUN or LABEL=RUN.")
    ] = None,
    algos: Annotated[str | None, typer.Option(help="Algorithms to run and compare, each ALGO or LABEL=ALGO.")] = None,
    task: Annotated[str | None, typer.Option(help="Task of these runs: hh, ...")] = None,
    rewards: Annotated[str | None, typer.Option(help="Rewards, comma-separated; default: the task's own.")] = None,
    eval_rewards: Annotated[
        str | None, typer.Option("--eval-rewards", help="Rewards to measure along the dial and never train on.")
    ] = None,
    metrics: Annotated[str | None, typer.Option(help="Figures of whole sets of responses, e.g. length.")] = None,
    model: Annotated[str | None, typer.Option(help="Base model: a folder or hub id; default: the task's own.")] = None,
    data: Annotated[str | None, typer.Option(help="Data, for tasks that read the user's.")] = None,
    seeds: Annotated[int, typer.Option(help="Seeds of every method; 10 carry a claim between methods.")] = 1,
    seed: Annotated[int | None, typer.Option(help="The first of them; default 0.")] = None,
    budgets: Annotated[
        str | None, typer.Option(help="Shares of each method's own steps and rounds to run as well: 0.25,0.5.")
    ] = None,
    trainer: Annotated[
        str, typer.Option(help="What trains experts of soups and members of morl; default: the first one's own.")
    ] = "",
    kl: Annotated[
        int, typer.Option(metavar="PROMPTS", help="Also KL to the base model, from the answers to so many prompts.")
    ] = 0,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="[LABEL:]PATH=VALUE", help="An option of all runs, or of one method's."),
    ] = None,
    plugin: Annotated[list[Path] | None, typer.Option(help="A local plugin file; repeatable.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the comparison; default: runs/compare-<task>-<hash>.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew in that folder.")] = False,
    jobs: Annotated[int | None, typer.Option(metavar="N", help=JOBS)] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --algos: print the runs and what they will take; run nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare methods: fronts, paired differences, costs, and who wins, in words."""
    if bool(runs) == bool(algos):
        given = "finished runs and --algos" if runs else "nothing to compare"
        raise ConfigError(given, "finished runs, or --algos", f"ric compare runs/a runs/b, or {EXAMPLE}")
    if runs:
        if dry_run:
            raise ConfigError("--dry-run with finished runs", "--algos: finished runs take no time", EXAMPLE)
        compare_runs(runs, out, kl, fresh=fresh, as_json=as_json)
        return
    from ric.cli.workspace import measures, names_of

    common = {
        "task": task, "rewards": None if rewards is None else names_of("rewards", rewards, "harmless,helpful"),
        "model": model, "data": data, "seed": seed, "eval": measures(eval_rewards, metrics) or None,
        "plugins": [str(path) for path in plugin or []] or None,
    }  # fmt: skip
    asked = {
        "algos": names_of("algos", str(algos), "ric,morl"), "seeds": seeds, "budgets": _shares(budgets),
        "trainer": trainer,
    }  # fmt: skip
    compare_algos({k: v for k, v in common.items() if v is not None}, asked, assignments or [], out, kl,
                  jobs_of(jobs), dry_run=dry_run, fresh=fresh, as_json=as_json)  # fmt: skip


def _shares(text: str | None) -> list[float]:
    """The numbers in `--budgets`."""
    try:
        return [float(part) for part in text.split(",")] if text else []
    except ValueError as error:
        raise ConfigError(
            f"--budgets {text}", "shares of the whole, between 0 and 1, separated by commas", "--budgets 0.25,0.5"
        ) from error


def compare_runs(runs: list[str], out: Path | None, kl: int, *, fresh: bool, as_json: bool) -> None:
    """Finished runs side by side."""
    from ric.compare import compared, read_member, store

    members = [read_member(text) for text in runs]
    tree = store.tree_of(members)
    folder = out or store.default_folder(members[0].results.task, tree)
    store.check(folder, tree, fresh)
    comparison = compared(members)
    store.save(folder, tree)
    if kl:
        comparison = compared(moved(members, folder, kl))
    deliver(comparison, folder, as_json=as_json)


def compare_algos(
    common: dict[str, Any],
    asked: dict[str, Any],
    assignments: list[str],
    out: Path | None,
    kl: int,
    jobs: int,
    *,
    dry_run: bool,
    fresh: bool,
    as_json: bool,
) -> None:
    """Runs of several algorithms in one folder, then side by side."""
    from ric.cli.foretelling import foretell_runs
    from ric.compare import store
    from ric.compare.make import tree_of
    from ric.compare.plans import Wanted, plans
    from ric.config.tree import merge, overrides
    from ric.plugin import Host

    own = [text for text in assignments if ":" in text.partition("=")[0]]
    shared = overrides([text for text in assignments if text not in own])
    host = Host(common.get("plugins", []))
    entries, notes = plans(Wanted(merge(common, shared), own=own, **asked), host)
    for entry in entries:
        entry.plan.task.check()
    tree = tree_of(entries, notes)
    folder = out or store.default_folder(str(entries[0].plan.config.task["name"]), tree)
    store.check(folder, tree, fresh)
    if dry_run:
        foretell_runs(entries, folder, jobs, {"notes": notes}, as_json=as_json)
        return
    store.save(folder, tree)
    carry_out(entries, notes, folder, jobs, kl, fresh=fresh, as_json=as_json)


def carry_out(
    entries: list[Any], notes: list[str], folder: Path, jobs: int, kl: int = 0, *, fresh: bool, as_json: bool
) -> None:
    """Make the runs that are not finished, then the comparison."""
    import os

    from ric.cli.display import display
    from ric.cli.interruption import resumable
    from ric.compare import compared, store
    from ric.compare.make import make
    from ric.run.durable.disk import disk_errors

    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    with display() as watcher, resumable(f"the same command, or ric resume {folder},", watcher):
        with disk_errors(folder):
            members = make(entries, folder, watcher, fresh, jobs, watcher.aside)
        members = moved(members, folder, kl) if kl else store.with_moved(folder, members)
        watcher.note("measuring the fronts")
        comparison = compared(members, notes)
    deliver(comparison, folder, as_json=as_json)


def moved(members: list[Member], folder: Path, prompts: int) -> list[Member]:
    """The members with their divergence from the base model, which is kept in the comparison's folder."""
    from ric.compare import store
    from ric.compare.divergence import divergences
    from ric.run.watching.watcher import Silent

    found = [m._replace(moved=tuple(divergences(m, prompts, Silent()))) for m in members]
    store.save_moved(folder, found)
    return found


def deliver(comparison: Comparison, folder: Path, *, as_json: bool, figures: Mapping[str, str] | None = None) -> None:
    """Write the files of a comparison and print it; figures that were drawn beside it join the object."""
    from ric.compare import write_comparison
    from ric.run.durable.disk import disk_errors

    with disk_errors(folder):
        write_comparison(comparison, folder)
    if as_json:
        more = {"figures": dict(figures)} if figures else {}
        print(json.dumps({"run": str(folder), **comparison.as_dict(), **more}, allow_nan=False))
        return
    from ric.compare.terminal import print_comparison

    print_comparison(comparison)
    print(f"report: {folder / 'report.html'}")
