"""Every command of docs/paper_index.md names what exists; what is marked as missing is missing."""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import click
import pytest
import typer

from ric.cli.main import Commands, app
from ric.drawings import parse_kinds
from ric.errors import RicError
from ric.plugin import default_host

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "paper_index.md").read_text(encoding="utf-8")
MARK = "**not yet**"
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and "`ric " in line]
SPAN = re.compile(r"`(ric [^`]+)`")


def commands(marked: bool) -> list[str]:
    """Commands of rows with or without the mark, each once."""
    rows = [row for row in ROWS if (MARK in row) == marked]
    return list(dict.fromkeys(text for row in rows for text in SPAN.findall(row)))


@cache
def preset_names(algo: str) -> list[str]:
    return list(getattr(default_host().load("algorithm", algo), "presets", {}))


def unknown(option: str, value: str, task: str | None, algo: str | None) -> list[str]:
    """What the value of an option names that does not exist."""
    names = default_host().names
    rewards = [*names("reward"), *(name.removeprefix(f"{task}-") for name in names("reward"))]
    known = {
        "algo": ("algorithm", names("algorithm")),
        "algos": ("algorithm", names("algorithm")),
        "task": ("task", names("task")),
        "rewards": ("reward", rewards),
        "eval_rewards": ("reward", rewards),
        "metrics": ("metric", names("metric")),
        "mapping": ("mapping", names("mapping")),
        "study": ("study", names("study")),
        "preset": (f"preset of {algo}", preset_names(algo) if algo and option == "preset" else []),
    }
    if option == "figure":
        try:
            parse_kinds(value)
        except RicError as error:
            return [error.given]
    kind, there = known.get(option, ("", None))
    parts = [part.rpartition("=")[2].partition(":")[0] for part in value.split(",")]
    return [] if there is None else [f"{kind}: {part}" for part in parts if part not in there]


def problems(text: str) -> list[str]:
    """What a command names that does not exist; nothing is run."""
    _, name, *args = shlex.split(text)
    if name not in Commands.entries:
        return [f"command {name}"]
    group = typer.main.get_command(app)
    assert isinstance(group, Commands)
    command = group.get_command(click.Context(group), name)
    if isinstance(command, click.Group):  # `ric plugins --kind ...`: its own options, no command below
        return []
    try:
        # Folders and files that a reader has are not here: their being there is no matter of the page.
        for parameter in command.params:
            if getattr(parameter.type, "exists", False):
                parameter.type.exists = False
        given = {key: value for key, value in command.make_context(name, args).params.items() if value}
    except Exception as error:  # noqa: BLE001 - typer may carry a click of its own, whose errors are others
        return [str(getattr(error, "message", error))]
    algo = given.get("algo")
    if name == "study" and "name" in given:
        given["study"] = given.pop("name")
    found = [unknown(key, str(value), given.get("task"), algo) for key, value in given.items()]
    return [problem for each in found for problem in each]


def test_the_page_has_commands_of_every_sort():
    assert len(commands(marked=False)) > 40
    assert len(commands(marked=True)) > 5
    assert {shlex.split(text)[1] for text in commands(marked=False)} == {
        "run", "soup", "compare", "report", "eval", "front", "judge", "plugins", "study"
    }  # fmt: skip


@pytest.mark.parametrize("text", commands(marked=False))
def test_command_names_what_exists(text):
    assert problems(text) == []


@pytest.mark.parametrize("row", [row for row in ROWS if MARK in row], ids=lambda row: row.split("|")[1].strip())
def test_what_is_marked_is_missing(row):
    assert any(problems(text) for text in SPAN.findall(row)), f"there is all that this row needs: take {MARK} away"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ric stew soups", "command stew"),
        ("ric study soup", "study: soup"),
        ("ric run --algo rci --task hh", "algorithm: rci"),
        ("ric run --algo ric --task caption", "task: caption"),
        ("ric run --task hh --rewards harmless,meteor", "reward: meteor"),
        ("ric run --algo ric --task hh --preset rs-paper", "preset of ric: rs-paper"),
        ("ric compare --algos ric,late=x", "algorithm: x"),
        ("ric report RUN --figure spidr", "--figure spidr: no such kind"),
        ("ric run --metrics fad", "metric: fad"),
        ("ric report RUN --nothing", "No such option"),
    ],
)
def test_wrong_names_are_found(text, said):
    (problem,) = problems(text)
    assert said.lower() in problem.lower()


# Published sizes want data and models of the reader's own.
RESOLVED = [
    text for text in commands(marked=False)
    if text.startswith("ric run ") and ("--preset" not in text or "--scale embedded" in text)
]  # fmt: skip


@pytest.mark.parametrize("text", list(dict.fromkeys(re.sub(r" --(dry-run|print-config)", "", t) for t in RESOLVED)))
def test_run_configurations_resolve(text, capsys):
    from ric.cli.main import main

    with pytest.raises(SystemExit) as leaving:
        main([*shlex.split(text)[1:], "--print-config"])
    assert leaving.value.code == 0, capsys.readouterr().err
