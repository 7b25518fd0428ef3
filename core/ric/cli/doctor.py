"""`ric doctor`: is this installation able to run?"""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ric.cli.lazy import plain
from ric.cli.plugins import table

app = plain()

STACK = ("torch", "transformers", "peft", "trl", "datasets", "accelerate", "diffusers", "safetensors", "numpy")
"""Distributions without which no model is trained."""


class Finding(NamedTuple):
    """One line of the report.

    Args:
        subject: what was looked at.
        found: what was found.
        problem: what is wrong with it and what to type, or "".
    """

    subject: str
    found: str
    problem: str = ""


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """Check this installation: versions, cache and plugins. Exit code 1 when something is wrong."""
    from ric.run.machine.paths import cache_folder

    findings = [*versions(), cache(cache_folder()), *plugins()]
    healthy = not any(finding.problem for finding in findings)
    if as_json:
        print(json.dumps({"healthy": healthy, "findings": [finding._asdict() for finding in findings]}))
    else:
        for line in table([(f.subject, f.found, f"! {f.problem}" if f.problem else "") for f in findings]):
            print(line)
    raise typer.Exit(0 if healthy else 1)


def versions() -> Iterable[Finding]:
    """Python, ric and the packages it stands on, from their metadata; nothing is imported."""
    from ric.plugin.markers import DISTRIBUTION
    from ric.plugin.versions import ric_version

    yield Finding("python", f"{platform.python_version()} ({platform.machine()}, {os.cpu_count()} cores)")
    ours = ric_version()
    yield Finding("ric", ours or "a checkout", "" if ours else "not installed: pip install -e .")
    wanted = _wanted(DISTRIBUTION) if ours else {}
    for name in STACK:
        yield _package(name, wanted.get(name, ""))


def _wanted(dist: str) -> dict[str, str]:
    """Distribution -> version specifier, as the installed ric asks for it."""
    from packaging.requirements import Requirement

    parsed = map(Requirement, requires(dist) or ())
    return {r.name: str(r.specifier) for r in parsed if r.marker is None or r.marker.evaluate({"extra": ""})}


def _package(name: str, specifier: str) -> Finding:
    from packaging.specifiers import SpecifierSet

    try:
        found = version(name)
    except PackageNotFoundError:
        return Finding(name, "missing", f"pip install '{name}{specifier}'")
    fits = SpecifierSet(specifier).contains(found, prereleases=True)
    return Finding(name, found, "" if fits else f"wanted {specifier}: pip install '{name}{specifier}'")


def cache(folder: Path) -> Finding:
    """Size of the user cache, and whether it can be written; a folder made for the test is removed again."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    found = f"{folder} ({size / 1e6:.1f} MB)"
    parent = next(p for p in (folder, *folder.parents) if p.exists())
    try:
        with tempfile.TemporaryDirectory(dir=parent):
            return Finding("cache", found)
    except OSError as error:
        return Finding("cache", found, f"{error.strerror}: set RIC_CACHE to a folder you can write")


def plugins() -> Iterable[Finding]:
    """Number of components, and every plugin that is broken or made for another version."""
    from ric.plugin import default_host

    host = default_host()
    rows = host.rows()
    yield Finding("plugins", f"{len(host.plugins)} with {sum(bool(row.name) for row in rows)} components")
    for row in rows:
        if row.broken:
            yield Finding(f"plugin {row.plugin}", f"{row.dist} {row.version}".strip(), row.status)
    for plugin in host.plugins:
        if plugin.mismatch:
            yield Finding(f"plugin {plugin.name}", f"{plugin.dist} {plugin.version}", plugin.mismatch)
