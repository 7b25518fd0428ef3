"""A command group whose commands are imported only when they are run."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperGroup

from ric.errors import NotFoundError, did_you_mean

COMPARISON, STUDY = "compare.yaml", "study.yaml"
"""What makes a folder one of `ric compare`, of `ric study`; known here because they are looked for before anything
heavy is imported."""


class Entry(NamedTuple):
    """A command that is not imported yet.

    Args:
        target: `"package.module:app"`, a typer app with one command or a group of them.
        help: its line in the help of the group, so that help imports nothing.
    """

    target: str
    help: str


class LazyGroup(TyperGroup):
    """A group over a table of entries; subclasses give the table.

    The app behind an entry may be a group or a single command: its name in the table is the one
    that users type.
    """

    entries: ClassVar[Mapping[str, Entry]] = {}
    path: ClassVar[str] = "ric"

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of eager and lazy commands, in the order of the table."""
        return [*self.entries, *(name for name in super().list_commands(ctx) if name not in self.entries)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, imported now; None when there is none."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = entry.target.partition(":")
        return command(getattr(importlib.import_module(module), attribute), cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command named by the first argument.

        Raises:
            NotFoundError: there is none; the nearest name is suggested.
        """
        name = args[0]
        found = self.get_command(ctx, name)
        if found is None:
            known = self.list_commands(ctx)
            raise NotFoundError(
                f"{self.path} has no command '{name}'",
                did_you_mean(name, known) or ", ".join(known),
                f"{self.path} --help",
            )
        return name, found, args[1:]

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands in the help, from the table alone."""
        eager = {name: super(LazyGroup, self).get_command(ctx, name) for name in self.commands}
        lines = [(name, entry.help) for name, entry in self.entries.items()]
        lines += [(name, found.get_short_help_str(100)) for name, found in eager.items() if found]
        with formatter.section("Commands"):
            formatter.write_dl(lines)


def command(app: typer.Typer, name: str) -> Any:
    """A typer app as a command of that name."""
    found = typer.main.get_command(app)
    found.name = name
    return found


def plain(**settings: Any) -> typer.Typer:
    """A typer app without what costs start-up time: no rich help, no completion, no decorated tracebacks."""
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **settings)
