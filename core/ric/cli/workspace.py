"""What commands that work on runs share: from flags to a plan, from a plan to printed results."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ric.errors import ConfigError
from ric.run.durable.disk import disk_errors
from ric.run.machine.ranks import broadcast, ranks

if TYPE_CHECKING:
    from ric.report import Summary
    from ric.run.results import Results
    from ric.run.setup.prepare import Plan
    from ric.run.watching.watcher import Watcher


def open_plan(config: Path | None, flags: Mapping[str, Any], assignments: Sequence[str], files: Sequence[str]) -> Plan:
    """File, then flags, then `--set`, checked; nothing is written.

    Raises:
        RicError: anything about them that can be known before work.
    """
    from ric.config.files import load
    from ric.config.tree import merge, overrides

    tree: dict[str, Any] = {} if config is None else dict(load(config))
    tree.pop("fingerprint", None)
    given = {key: _flag(key, value) for key, value in flags.items() if value is not None}
    tree = merge(merge(tree, given), overrides(assignments))
    return plan_of(merge(tree, {"plugins": [*tree.get("plugins", []), *files]}) if files else tree)


def plan_of(tree: Mapping[str, Any]) -> Plan:
    """A checked plan of a configuration tree, with its local plugin files loaded."""
    from ric.plugin import Host
    from ric.run.setup.prepare import prepare

    files = tree.get("plugins") or []
    return prepare(tree, Host([files] if isinstance(files, str) else files))


def _flag(key: str, value: Any) -> Any:
    """A flag's value as the configuration wants it."""
    return names_of("rewards", value, "harmless,helpful") if key == "rewards" else value


def names_of(flag: str, value: str, example: str) -> list[str]:
    """The names in a flag.

    Raises:
        ConfigError: one of them is empty.
    """
    names = [name.strip() for name in str(value).split(",")]
    if not all(names):
        raise ConfigError(f"--{flag} {value!r}", "names separated by commas", f"--{flag} {example}")
    return names


def measures(rewards: str | None, metrics: str | None) -> dict[str, list[str]]:
    """`--eval-rewards` and `--metrics` as the configuration wants them; what is not given is left out."""
    given = {
        "rewards": None if rewards is None else names_of("eval-rewards", rewards, "brevity,sentiment"),
        "metrics": None if metrics is None else names_of("metrics", metrics, "perplexity:base"),
    }
    return {key: names for key, names in given.items() if names is not None}


def finish(plan: Plan, folder: Path, *, fresh: bool, as_json: bool) -> None:
    """Run a plan, or read what its folder holds already; write the report and print the result."""
    from ric.cli.display import display
    from ric.cli.interruption import resumable
    from ric.report import write_report

    first = ranks().first
    held = _held(folder) if first and not fresh else None
    done = broadcast(held is not None)
    if not first:
        if not done:
            _take_part(plan, folder, fresh)
        return
    with display() as watcher, resumable(f"the same command, or ric resume {folder},", watcher):
        results, summary = held or _work(plan, folder, fresh, watcher)
        if held is None or not (folder / "report.html").exists():
            watcher.note("writing the report")
            with disk_errors(folder):
                write_report(results, folder, summary)
    show(summary, folder, as_json=as_json)


def _take_part(plan: Plan, folder: Path, fresh: bool) -> None:
    """What a process does that is not the first: work, and neither write nor print."""
    from ric.run.engine import execute
    from ric.run.watching.watcher import Silent

    execute(plan, folder, Silent(), fresh=fresh)


def _held(folder: Path) -> tuple[Results, Summary] | None:
    """What a finished run holds; None when it is not finished, or what it holds must be made again."""
    from ric.report import summarize
    from ric.run import results_file

    if not results_file.finished(folder):
        return None
    try:
        results = results_file.read(folder)
    except results_file.DamagedError as error:
        print(f"ric: {error.given}; it is made again from the run's stages", file=sys.stderr)
        return None
    return results, summarize(results)


def _work(plan: Plan, folder: Path, fresh: bool, watcher: Watcher) -> tuple[Results, Summary]:
    """The run itself. Hub libraries are told to send nothing, before they are imported."""
    from ric.report import summarize
    from ric.run.engine import execute

    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    results = execute(plan, folder, watcher, fresh=fresh)
    watcher.note("measuring the front")
    return results, summarize(results)


def show(summary: Summary, folder: Path, *, as_json: bool) -> None:
    """One JSON object, or tables and a small plot, on stdout."""
    if as_json:
        print(json.dumps({"run": str(folder), **summary.as_dict()}, allow_nan=False))
        return
    from ric.report import print_summary

    print_summary(summary)
    print(f"report: {folder / 'report.html'}")
