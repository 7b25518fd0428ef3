"""`ric plugins check`: imports every component, and runs those that are cheap to run.

The module stands here because the command line may not import the test kit, which is built on top of
it; `ric plugins` names it as a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ric.cli.lazy import plain
from ric.cli.plugins import table
from ric.errors import MissingExtraError, NotFoundError, RicError, did_you_mean
from ric.plugin import Host, Row, default_host
from ric.plugin.isolate import guarded
from ric.testing.component import check_component

app = plain()

CHEAP = ("reward", "format", "mapping")
"""Kinds that are run; the others are imported and checked for their anatomy."""


class Verdict(NamedTuple):
    """One component's outcome.

    Args:
        row: the component or plugin.
        outcome: "ok", "imports" (not run), "not installed" or "broken".
        detail: what is wrong, on one line.
    """

    row: Row
    outcome: str
    detail: str = ""


@app.command()
def check(
    name: Annotated[str | None, typer.Argument(help="A component, or plugin/component. Default: all.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind of component.")] = None,
    plugin: Annotated[list[Path] | None, typer.Option("--plugin", help="Also load this local file.")] = None,
) -> None:
    """Import every component and check it against the contract of its kind. Exit code 1 when one is broken."""
    host = default_host()
    for file in plugin or ():
        host.add_file(file)
    verdicts = list(judge(host, name, kind))
    for line in table([("kind", "name", "plugin", "outcome", ""), *map(_cells, verdicts)]):
        print(line)
    raise typer.Exit(int(any(verdict.outcome == "broken" for verdict in verdicts)))


def judge(host: Host, name: str | None = None, kind: str | None = None) -> Iterator[Verdict]:
    """Check components one by one.

    Args:
        host: where they are.
        name: only components of this name.
        kind: only components of this kind.

    Raises:
        NotFoundError: there is none of that name.
    """
    rows = host.rows(kind)
    if name is not None:
        plugin, _, bare = name.rpartition("/")
        known = [row.name for row in rows]
        rows = [row for row in rows if row.name == bare and plugin in ("", row.plugin)]
        if not rows:
            raise NotFoundError(f"no component is called '{name}'", did_you_mean(bare, known), "ric plugins lists all")
    for row in rows:
        yield _verdict(host, row)


def _verdict(host: Host, row: Row) -> Verdict:
    if not row.name:
        return Verdict(row, "broken" if row.broken else "disabled", row.status)
    qualified = f"{row.plugin}/{row.name}"
    try:
        host.load(row.kind, qualified)
        # What needs a package of its own usually loads a model: it is imported, not run.
        if row.kind in CHEAP and not row.needs:
            guarded(f"checking {row.kind} '{qualified}'", lambda: check_component(row.kind, qualified, host))
            return Verdict(row, "ok")
        return Verdict(row, "imports")
    except MissingExtraError as error:
        return Verdict(row, "not installed", error.hint)
    except RicError as error:
        return Verdict(row, "broken", " ".join(f"{error.given} (expected: {error.expected})".split()))


def _cells(verdict: Verdict) -> tuple[str, ...]:
    row = verdict.row
    return row.kind or "-", row.name or "-", row.plugin, verdict.outcome, verdict.detail
