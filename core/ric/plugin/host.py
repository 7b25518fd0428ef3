"""The host: finds components by kind and name, imports a class only when it is asked for, and builds it."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pluggy

from ric.errors import ConfigError, MissingExtraError, PluginError
from ric.plugin import search
from ric.plugin.component import Component
from ric.plugin.discovery import discover, load
from ric.plugin.interface import check_class
from ric.plugin.isolate import guarded
from ric.plugin.local_file import import_file
from ric.plugin.markers import COMMAND, DISTRIBUTION, HOOKS, KINDS, PROJECT, STUDY
from ric.plugin.needs import missing, pip_line
from ric.plugin.options import Option, build, options_of
from ric.plugin.plugin import Plugin
from ric.plugin.rows import Row, rows_of
from ric.plugin.spec import parse

T = TypeVar("T")


class Found(NamedTuple):
    """A component and where it comes from.

    Args:
        component: its descriptor.
        plugin: the plugin's name; `plugin/name` is the qualified name.
        dist: the distribution, or the path of a local file.
        version: the distribution's version, "" for a local file.
    """

    component: Component
    plugin: str
    dist: str
    version: str


class Host:
    """All plugins of this environment.

    Building a host imports every manifest, and no component's class.

    Args:
        files: local plugin files.
        environ: read for `RIC_DISABLE` and `RIC_PLUGINS`; the process environment unless given.

    Raises:
        ConfigError, PluginError: a local file is missing or broken. A broken installed plugin raises
            only under `RIC_STRICT_PLUGINS=1`; otherwise it becomes a row of `rows`.
    """

    def __init__(self, files: Iterable[str | Path] = (), environ: Mapping[str, str] | None = None) -> None:
        self.manager = pluggy.PluginManager(PROJECT)
        self.manager.add_hookspecs(importlib.import_module("ric.plugin.specs"))
        self.plugins: list[Plugin] = list(discover(self.manager, environ))
        for file in files:
            self.add_file(file)

    def add_file(self, path: str | Path) -> None:
        """Load a local plugin file; a second time for the same file does nothing.

        Raises:
            ConfigError: the file is missing or its name cannot be imported.
            PluginError: it is broken, or a plugin of that name is there already.
        """
        path = Path(path).expanduser().resolve()
        if any(plugin.local and plugin.dist == str(path) for plugin in self.plugins):
            return
        if any(plugin.name == path.stem for plugin in self.plugins):
            raise PluginError(
                f"plugin file '{path}': a plugin called '{path.stem}' is loaded already",
                "a name of its own",
                f"mv {path.name} my_{path.name}",
            )
        components = load(self.manager, path.stem, lambda: import_file(path))
        self.plugins.append(Plugin(path.stem, str(path), components=components))

    def names(self, kind: str) -> list[str]:
        """Names of all components of a kind, sorted, without repeats."""
        return sorted({component.name for _, component in self._offers(kind)})

    def rows(self, kind: str | None = None) -> list[Row]:
        """Every component (of one kind, or of all), then every plugin that offers nothing because it is broken."""
        return rows_of(self.plugins, kind)

    def find(self, kind: str, name: str) -> Found:
        """The component of that name; `plugin/name` says which one when two plugins offer it.

        Raises:
            NotFoundError: no such kind or name; the nearest one is suggested.
            PluginError: several plugins offer it.
        """
        if kind not in HOOKS.values():
            raise search.no_kind(kind)
        spec = parse(kind, name)
        same = [(p, c) for p, c in self._offers(kind) if c.name == spec.name]
        hits = [(p, c) for p, c in same if spec.plugin in ("", p.name)]
        if len(hits) > 1:
            raise search.clash(kind, spec.name, [p for p, _ in hits])
        if not hits:
            raise search.no_component(kind, name, self.plugins)
        plugin, component = hits[0]
        return Found(component, plugin.name, plugin.dist, plugin.version)

    def load(self, kind: str, name: str) -> object:
        """What a component's target points at; the module is imported now.

        Raises:
            NotFoundError, PluginError: see `find`; the target does not exist or fails on import; the
                plugin is made for another version of ric.
            MissingExtraError: a package it needs is not installed; the message has the pip line.
        """
        found = self.find(kind, name)
        what = f"{kind} '{found.component.name}' from {found.plugin}"
        plugin = next(p for p in self.plugins if p.name == found.plugin)
        if plugin.mismatch:
            upgrade = f"pip install --upgrade {DISTRIBUTION} {plugin.dist}"
            raise PluginError(f"{what} {plugin.mismatch}", "versions that agree", upgrade)
        absent = missing(found.component.needs)
        if absent:
            raise MissingExtraError(
                f"{what} needs {', '.join(absent)}",
                "installed packages",
                pip_line(found.component, found.dist, plugin.local),
            )
        return guarded(f"importing {what} ({found.component.target})", lambda: _resolve(found.component.target))

    def get(self, kind: str, name: str, interface: type[T]) -> type[T]:
        """A component's class, checked against the interface of its kind.

        Raises:
            NotFoundError, PluginError, MissingExtraError: see `load`; the class lacks a method.
        """
        return check_class(f"{kind} '{name}'", self.load(kind, name), interface)

    def create(self, kind: str, spec: str | Mapping[str, Any], interface: type[T], default: str = "") -> T:
        """A component, built with its options.

        Args:
            kind: its kind.
            spec: a name, `name:value` (the value of its first option), or `{"name": ..., **options}`.
            interface: the interface of the kind.
            default: the name used when `spec` is a mapping without one.

        Raises:
            NotFoundError: no such component or option.
            ConfigError: a value of a wrong type or out of range; `spec` has no name.
            PluginError, MissingExtraError: see `load`.
        """
        if default and isinstance(spec, Mapping) and not spec.get("name"):
            spec = {**spec, "name": default}
        parts = parse(kind, spec)
        qualified = f"{parts.plugin}/{parts.name}" if parts.plugin else parts.name
        cls = self.get(kind, qualified, interface)
        what, listing = f"{kind} '{qualified}'", f"ric plugins show {qualified} --kind {kind}"
        given = dict(parts.options)
        if parts.value is not None:
            known = options_of(cls, {})
            if not known or known[0].name in given:
                raise ConfigError(f"{what}: ':{parts.value}'", "no value after the name", listing)
            given[known[0].name] = parts.value
        merged = {**self.find(kind, qualified).component.options, **given}
        made: T = guarded(f"building {what}", lambda: build(what, cls, merged, listing))
        return made

    def options(self, kind: str, name: str) -> list[Option]:
        """Name, type and default of each option; this imports the class.

        Raises:
            NotFoundError, PluginError, MissingExtraError: see `load`.
        """
        return options_of(self.get(kind, name, object), self.find(kind, name).component.options)

    def notify(self, event: str, **arguments: Any) -> None:
        """Call an event hook in every plugin; what a plugin raises becomes a warning.

        Raises:
            ValueError: there is no such event.
        """
        if event in HOOKS or not hasattr(self.manager.hook, event):
            raise ValueError(f"no event hook is called '{event}'")
        plugins = self.manager.get_plugins()
        for plugin in sorted(plugins, key=lambda p: str(self.manager.get_name(p))):
            caller = self.manager.subset_hook_caller(event, [p for p in plugins if p is not plugin])
            try:
                guarded(f"{event} in plugin '{self.manager.get_name(plugin)}'", partial(caller, **arguments))
            except PluginError as error:
                warnings.warn(error.given, RuntimeWarning, stacklevel=2)

    def _offers(self, kind: str) -> list[tuple[Plugin, Component]]:
        return [(plugin, component) for plugin in self.plugins for component in plugin.components.get(kind, ())]


def _resolve(target: str) -> object:
    """The object at "module:Name" or "module:Name.inner"."""
    module, _, path = target.partition(":")
    value: object = importlib.import_module(module)
    for part in path.split("."):
        value = getattr(value, part)
    return value


@cache
def default_host() -> Host:
    """The host that the command line and `ric.load` share; built on first use."""
    return Host()


def reset_default_host() -> None:
    """Forget the shared host, so that the next call reads the environment again."""
    default_host.cache_clear()


__all__ = ["COMMAND", "KINDS", "STUDY", "Found", "Host", "Row", "default_host", "reset_default_host"]
