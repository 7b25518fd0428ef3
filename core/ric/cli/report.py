"""`ric report`: write the report of finished runs again, and further figures, from their per-prompt rewards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.figures import Figures, list_figures
from ric.cli.lazy import COMPARISON, STUDY, plain
from ric.errors import ConfigError

if TYPE_CHECKING:
    from ric.report import Summary
    from ric.run.results import Results

app = plain()


@app.command()
def report(
    runs: Annotated[list[Path] | None, typer.Argument(metavar="RUN...", help="Folders of finished runs.")] = None,
    figure: Annotated[
        str | None, typer.Option(metavar="KIND", help="Draw these figures too, comma-separated; 'list' lists them.")
    ] = None,
    ledger: Annotated[bool, typer.Option("--ledger", help="Also show what each stage cost.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: an object, or a list for several runs.")] = False,
) -> None:
    """Write the report of finished runs again: every figure is recomputed from per-prompt rewards."""
    folders = [run.expanduser() for run in runs or []]
    if figure is not None and figure.strip() == "list":
        list_figures(folders, as_json=as_json)
        return
    if not folders:
        raise ConfigError("no run", "folders of finished runs", "ric report runs/NAME")
    comparisons = [folder for folder in folders if (folder / COMPARISON).is_file()]
    if len(folders) > 1 and comparisons:
        raise ConfigError(
            f"{comparisons[0]} is a comparison, beside {len(folders) - 1} more", "a comparison alone",
            f"ric report {comparisons[0]}",
        )  # fmt: skip
    studies = [folder for folder in folders if (folder / STUDY).is_file()]
    if studies:
        _study(folders, studies, figure, as_json=as_json)
        return
    figures = None if figure is None else Figures(figure, folders)
    if comparisons:
        _compare(comparisons[0], as_json=as_json, figures=figures)
    else:
        _report(folders, ledger=ledger, as_json=as_json, figures=figures)


def _report(folders: list[Path], *, ledger: bool, as_json: bool, figures: Figures | None) -> None:
    """The reports of runs; nothing is written before all of them are known to be whole."""
    from ric.report import summarize, write_report
    from ric.run import results_file
    from ric.run.folder import read_config

    for folder in folders:
        read_config(folder)
    held = [(folder, results_file.read(folder)) for folder in folders]
    objects = []
    for folder, results in held:
        summary = summarize(results)
        write_report(results, folder, summary)
        drawn = {} if figures is None else figures.write(folder)
        if as_json:
            costs: dict[str, Any] = {"stages": [dict(entry) for entry in results.ledger]} if ledger else {}
            more = {"figures": drawn} if drawn else {}
            objects.append({"run": str(folder), **summary.as_dict(), **costs, **more})
        else:
            _show(folder, results, summary, ledger=ledger)
            _told(drawn)
    if as_json:
        print(json.dumps(objects[0] if len(objects) == 1 else objects, allow_nan=False))


def _compare(folder: Path, *, as_json: bool, figures: Figures | None) -> None:
    """The report of one comparison, from the runs it is made of."""
    from ric.cli.compare import deliver
    from ric.compare import compared, store

    members, notes = store.read(folder)
    comparison = compared(members, notes)
    drawn = {} if figures is None else figures.write(folder)
    deliver(comparison, folder, as_json=as_json, figures=drawn)
    if not as_json:
        _told(drawn)


def _study(folders: list[Path], studies: list[Path], figure: str | None, *, as_json: bool) -> None:
    """The result of one study, from its runs."""
    from ric.cli.study import tell_again

    if len(folders) > 1:
        raise ConfigError(
            f"{studies[0]} is a study, beside {len(folders) - 1} more", "a study alone", f"ric report {studies[0]}"
        )
    if figure is not None:
        raise ConfigError(
            f"--figure {figure} of a study",
            "a run, or a comparison",
            f"ric report {studies[0]}/members/* --figure list",
        )
    tell_again(folders[0], as_json=as_json)


def _show(folder: Path, results: Results, summary: Summary, *, ledger: bool) -> None:
    from ric.report import print_summary
    from ric.report.ledger_grid import ledger_grid
    from ric.report.tables import plain as plain_table

    print(f"run: {folder}")
    print_summary(summary)
    if ledger:
        print(plain_table(ledger_grid(results.ledger)) + "\n")
    print(f"report: {folder / 'report.html'}\n")


def _told(drawn: dict[str, str]) -> None:
    for kind, path in drawn.items():
        print(f"figure {kind}: {path}")
