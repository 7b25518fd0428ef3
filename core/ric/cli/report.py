"""`ric report`: write the report of finished runs again, from their per-prompt rewards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.lazy import COMPARISON, plain
from ric.errors import ConfigError

if TYPE_CHECKING:
    from ric.report import Summary
    from ric.run.results import Results

app = plain()


@app.command()
def report(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of finished runs.")],
    ledger: Annotated[bool, typer.Option("--ledger", help="Also show what each stage cost.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: an object, or a list for several runs.")] = False,
) -> None:
    """Write the report of finished runs again: every figure is recomputed from per-prompt rewards."""
    from ric.report import summarize, write_report
    from ric.run import results_file
    from ric.run.folder import read_config

    folders = [run.expanduser() for run in runs]
    comparisons = [folder for folder in folders if (folder / COMPARISON).is_file()]
    if comparisons:
        _compare(folders, comparisons, as_json=as_json)
        return
    for folder in folders:
        read_config(folder)
    held = [(folder, results_file.read(folder)) for folder in folders]
    objects = []
    for folder, results in held:
        summary = summarize(results)
        write_report(results, folder, summary)
        if as_json:
            costs: dict[str, Any] = {"stages": [dict(entry) for entry in results.ledger]} if ledger else {}
            objects.append({"run": str(folder), **summary.as_dict(), **costs})
        else:
            _show(folder, results, summary, ledger=ledger)
    if as_json:
        print(json.dumps(objects[0] if len(objects) == 1 else objects, allow_nan=False))


def _compare(folders: list[Path], comparisons: list[Path], *, as_json: bool) -> None:
    """The report of one comparison, from the runs it is made of."""
    from ric.cli.compare import deliver
    from ric.compare import compared, store

    if len(folders) > 1:
        raise ConfigError(
            f"{comparisons[0]} is a comparison, beside {len(folders) - 1} more", "a comparison alone",
            f"ric report {comparisons[0]}",
        )  # fmt: skip
    members, notes = store.read(folders[0])
    deliver(compared(members, notes), folders[0], as_json=as_json)


def _show(folder: Path, results: Results, summary: Summary, *, ledger: bool) -> None:
    from ric.report import print_summary
    from ric.report.ledger_grid import ledger_grid
    from ric.report.tables import plain as plain_table

    print(f"run: {folder}")
    print_summary(summary)
    if ledger:
        print(plain_table(ledger_grid(results.ledger)) + "\n")
    print(f"report: {folder / 'report.html'}\n")
