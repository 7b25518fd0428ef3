"""`ric plugins`: what is installed, what each part is, and whether it works."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ric.cli.lazy import Entry, LazyGroup, plain
from ric.errors import MissingExtraError, NotFoundError, did_you_mean

if TYPE_CHECKING:
    from ric.plugin import Host, Row

Files = Annotated[list[Path] | None, typer.Option("--plugin", help="Also load this local plugin file. Repeatable.")]
Kind = Annotated[str | None, typer.Option("--kind", help="Only this kind of component.")]


class Subcommands(LazyGroup):
    """`show` and `new` are here; `check` belongs to the test kit, which stands above the command line."""

    entries = {"check": Entry("ric.testing.command:app", "Import every component and check it.")}  # noqa: RUF012
    path = "ric plugins"


app = plain(cls=Subcommands, invoke_without_command=True)


@app.callback()
def plugins(
    context: typer.Context,
    kind: Kind = None,
    plugin: Files = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List, show, check and start plugins. Without a command: list every component."""
    if context.invoked_subcommand is not None:
        return
    rows = _host(plugin).rows(_known(kind))
    if as_json:
        print(json.dumps({"rows": [row._asdict() for row in rows]}, ensure_ascii=False))
        return
    width = _width()
    for line in table([("kind", "name", "plugin", "from", "status", "summary"), *map(_cells, rows)]):
        print(line[:width])


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="A component, or plugin/component.")],
    kind: Kind = None,
    plugin: Files = None,
) -> None:
    """Show one component: where it comes from, its options with their defaults, and its description."""
    host = _host(plugin)
    for found in _matching(host, name, _known(kind)):
        print("\n".join(card(host, found)))


@app.command()
def new(
    kind: Annotated[str, typer.Argument(help="reward")],
    name: Annotated[str, typer.Argument(help="The component's name, e.g. politeness.")],
) -> None:
    """Start a plugin: write the folder ./ric-NAME with a package, one component and its test."""
    from ric.cli.scaffold import write_package

    folder = write_package(kind, name, Path())
    print(f"wrote {folder}")
    print(f"next: pip install -e {folder} && ric plugins check {name} && pytest {folder}")


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with aligned columns, two spaces apart; the first row is the header."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def card(host: Host, row: Row) -> list[str]:
    """The lines of `ric plugins show` for one row.

    Raises:
        PluginError: the class cannot be imported or is malformed.
    """
    qualified = f"{row.plugin}/{row.name}"
    component = host.find(row.kind, qualified).component
    facts = [
        ("summary", row.summary),
        ("plugin", row.plugin),
        ("from", _origin(row)),
        ("target", component.target),
        ("needs", ", ".join(row.needs)),
        ("reference", component.reference),
        ("status", row.status),
    ]
    lines = [f"{row.kind} {row.name}", *(f"  {label}: {text}" for label, text in facts if text)]
    try:
        target = host.load(row.kind, qualified)
    except MissingExtraError:
        return lines  # the status says what to install; options need the class
    if not inspect.isclass(target):
        return lines
    return [*lines, *_option_lines(host, row.kind, qualified), *_description(target)]


def _option_lines(host: Host, kind: str, name: str) -> Iterable[str]:
    from ric.plugin import REQUIRED

    options = host.options(kind, name)
    yield "  options:" if options else "  options: none"
    cells = [(o.name, o.type, "required" if o.default is REQUIRED else repr(o.default)) for o in options]
    for line in table(cells) if cells else ():
        yield f"    {line}"


def _description(target: type) -> Iterable[str]:
    # A dataclass without a docstring gets its signature as one, which says nothing new.
    text = inspect.cleandoc(target.__doc__ or "")
    if text and not text.startswith(f"{target.__name__}("):
        yield ""
        yield from (f"  {line}".rstrip() for line in text.splitlines())


def _matching(host: Host, name: str, kind: str | None) -> list[Row]:
    """The rows that a name means, one per kind; several plugins are an error that says how to choose."""
    from ric.plugin.search import clash, no_component

    plugin, _, bare = name.rpartition("/")
    rows = [row for row in host.rows(kind) if row.name == bare and plugin in ("", row.plugin)]
    if not rows and kind:
        raise no_component(kind, name, host.plugins)
    if not rows:
        near = did_you_mean(bare, {row.name for row in host.rows() if row.name})
        raise NotFoundError(f"no component is called '{name}'", near, "ric plugins lists all")
    for row in rows:
        same = [other.plugin for other in rows if other.kind == row.kind]
        if len(same) > 1:
            raise clash(row.kind, bare, [p for p in host.plugins if p.name in same])
    return rows


def _host(files: Sequence[Path] | None) -> Host:
    from ric.plugin import default_host

    host = default_host()
    for file in files or ():
        host.add_file(file)
    return host


def _known(kind: str | None) -> str | None:
    """A kind that exists.

    Raises:
        NotFoundError: it does not.
    """
    from ric.plugin.markers import HOOKS
    from ric.plugin.search import no_kind

    if kind is not None and kind not in HOOKS.values():
        raise no_kind(kind)
    return kind


def _cells(row: Row) -> tuple[str, ...]:
    return row.kind or "-", row.name or "-", row.plugin, _origin(row), row.status, row.summary


def _origin(row: Row) -> str:
    return f"{row.dist} {row.version}".strip()


def _width() -> int | None:
    """Where lines are cut: at the edge of a terminal, nowhere in a pipe or a file."""
    import shutil

    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
