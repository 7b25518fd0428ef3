"""`ric compare`: methods side by side, from finished runs or from runs it makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ric.cli.lazy import plain
from ric.errors import ConfigError

if TYPE_CHECKING:
    from ric.compare import Comparison

app = plain()


@app.command()
def compare(
    runs: Annotated[
        list[str] | None, typer.Argument(metavar="[RUN...]", help="Finished runs, each RUN or LABEL=RUN.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the comparison; default: runs/compare-<task>-<hash>.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew in that folder.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Compare methods: fronts, paired differences, costs, and who wins, in words."""
    if not runs:
        raise ConfigError("nothing to compare", "finished runs", "ric compare runs/a runs/b")
    compare_runs(runs, out, fresh=fresh, as_json=as_json)


def compare_runs(runs: list[str], out: Path | None, *, fresh: bool, as_json: bool) -> None:
    """Finished runs side by side."""
    from ric.compare import compared, read_member, store

    members = [read_member(text) for text in runs]
    tree = store.tree_of(members)
    folder = out or store.default_folder(members[0].results.task, tree)
    store.check(folder, tree, fresh)
    comparison = compared(members)
    store.save(folder, tree)
    deliver(comparison, folder, as_json=as_json)


def deliver(comparison: Comparison, folder: Path, *, as_json: bool) -> None:
    """Write the files of a comparison and print it."""
    from ric.compare import write_comparison
    from ric.run.durable.disk import disk_errors

    with disk_errors(folder):
        write_comparison(comparison, folder)
    if as_json:
        print(json.dumps({"run": str(folder), **comparison.as_dict()}, allow_nan=False))
        return
    from ric.compare.terminal import print_comparison

    print_comparison(comparison)
    print(f"report: {folder / 'report.html'}")
