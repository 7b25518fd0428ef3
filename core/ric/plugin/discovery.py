"""Finds and loads plugins one by one, so that a broken one harms nobody else."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from importlib.metadata import EntryPoint, entry_points

import pluggy

from ric.errors import PluginError
from ric.plugin.component import Component
from ric.plugin.isolate import guarded, reason, strict
from ric.plugin.manifest import register
from ric.plugin.markers import PROJECT
from ric.plugin.needs import loaded
from ric.plugin.plugin import Plugin
from ric.plugin.versions import mismatch, ric_version

DISABLE, ONLY = "RIC_DISABLE", "RIC_PLUGINS"


def discover(manager: pluggy.PluginManager, environ: Mapping[str, str] | None = None) -> Iterator[Plugin]:
    """Load every entry point of the group `ric`, in the order of distribution and name.

    `RIC_DISABLE=a,b` leaves plugins out; with `RIC_PLUGINS=a,b` only these are loaded, and with an
    empty `RIC_PLUGINS=` none. Both take the names of plugins or of distributions.

    Args:
        manager: where hooks are registered.
        environ: the process environment unless given.
    """
    environ = os.environ if environ is None else environ
    entries = sorted(set(entry_points(group=PROJECT)), key=lambda entry: (_dist(entry), entry.name))
    uses = Counter(entry.name for entry in entries)
    for entry in entries:
        name = entry.name if uses[entry.name] == 1 else f"{_dist(entry)}.{entry.name}"
        plugin = Plugin(name, _dist(entry), entry.dist.version if entry.dist else "")
        why = _left_out({entry.name, name, plugin.dist}, environ)
        yield Plugin(plugin.name, plugin.dist, plugin.version, trouble=why) if why else _load(manager, plugin, entry)


def _dist(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else ""


def _left_out(names: set[str], environ: Mapping[str, str]) -> str:
    """The variable that leaves a plugin out, as a status, or ""."""
    if names & _names(environ.get(DISABLE, "")):
        return f"disabled by {DISABLE}"
    if ONLY in environ and not names & _names(environ[ONLY]):
        return f"disabled by {ONLY}"
    return ""


def _names(text: str) -> set[str]:
    return {name.strip() for name in text.split(",") if name.strip()}


def _load(manager: pluggy.PluginManager, plugin: Plugin, entry: EntryPoint) -> Plugin:
    """Load one entry point; in strict mode its failure is raised."""
    wrong = mismatch(entry.dist.requires if entry.dist else (), ric_version())
    before = loaded()
    try:
        components = load(manager, plugin.name, entry.load)
    except PluginError as error:
        if strict():
            raise
        # A plugin written for another version most likely fails for that reason: say this, not the symptom.
        return Plugin(plugin.name, plugin.dist, plugin.version, trouble=f"broken: {wrong or _cause(error)}")
    notes = tuple(f"imports {name} at registration" for name in sorted(loaded() - before))
    return Plugin(plugin.name, plugin.dist, plugin.version, components, mismatch=wrong, notes=notes)


def load(manager: pluggy.PluginManager, name: str, importer: Callable[[], object]) -> dict[str, list[Component]]:
    """Import one plugin and collect its components; on failure nothing of it stays registered.

    Raises:
        PluginError: it cannot be imported, or breaks a rule of the hooks.
    """

    def run() -> dict[str, list[Component]]:
        return register(manager, importer(), name)

    with ExitStack() as undone:
        undone.callback(_forget, manager, name)
        found = guarded(f"loading plugin '{name}'", run)
        undone.pop_all()
    return found


def _forget(manager: pluggy.PluginManager, name: str) -> None:
    if manager.has_plugin(name):
        manager.unregister(name=name)


def _cause(error: PluginError) -> str:
    """Why a plugin is broken, on one line."""
    if error.__cause__ is not None:
        return reason(error.__cause__)
    return f"{error.given} (expected: {error.expected})" if error.expected else error.given
