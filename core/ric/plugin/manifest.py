"""From a plugin's module to its components: hook names, markers and returned values are checked here."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import pluggy

from ric.errors import PluginError, did_you_mean
from ric.plugin.component import Component
from ric.plugin.markers import HOOKS, PROJECT

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_TARGET = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


def register(manager: pluggy.PluginManager, plugin: object, name: str) -> dict[str, list[Component]]:
    """Register a plugin with pluggy and ask it for its components.

    Returns:
        Kind -> components. Event-only plugins offer none.

    Raises:
        PluginError: a hook is unknown or unmarked, or returns something else than components.
        pluggy.PluginValidationError: an implementation asks for an argument the hook does not have.
    """
    manager.register(plugin, name=name)
    callers = manager.get_hookcallers(plugin) or []
    known = [spec for spec in vars(manager.hook) if getattr(manager.hook, spec).has_spec()]
    for caller in callers:
        if not caller.has_spec() and not all(i.optionalhook for i in caller.get_hookimpls()):
            raise PluginError(f"unknown hook '{caller.name}'", did_you_mean(caller.name, known) or ", ".join(known))
    _refuse_unmarked(plugin)
    if not callers:
        raise PluginError("it implements no hook", "a function named as in ric.plugin.specs, under @hookimpl")
    offers: dict[str, list[Component]] = {}
    for caller in callers:
        if caller.name in HOOKS:
            (implementation,) = (i for i in caller.get_hookimpls() if i.plugin is plugin)
            offers[HOOKS[caller.name]] = checked(caller.name, implementation.function())
    return offers


def _refuse_unmarked(plugin: object) -> None:
    """Refuse functions named like hooks that lack the marker: pluggy would pass over them in silence."""
    if not isinstance(plugin, ModuleType):
        return
    for name, value in vars(plugin).items():
        own = inspect.isfunction(value) and value.__module__ == plugin.__name__
        if own and name.startswith(f"{PROJECT}_") and not hasattr(value, f"{PROJECT}_impl"):
            raise PluginError(f"function '{name}' is not marked", "@hookimpl (from ric.plugin) above a hook")


def checked(hook: str, offered: object) -> list[Component]:
    """What a register hook returned, as a list of components.

    Raises:
        PluginError: it is not a list of well-formed components, or offers a name twice.
    """
    if not isinstance(offered, list | tuple):
        raise PluginError(f"{hook} returned {_describe(offered)}", "a list of ric.plugin.Component")
    seen: set[str] = set()
    for item in offered:
        if not isinstance(item, Component):
            raise PluginError(f"{hook} returned a list with {_describe(item)} in it", "a list of ric.plugin.Component")
        _check_component(hook, item)
        if item.name in seen:
            raise PluginError(f"{hook} offers '{item.name}' twice", "one component a name")
        seen.add(item.name)
    return list(offered)


def _check_component(hook: str, item: Component) -> None:
    """Refuse fields of a wrong type or form, which would fail much later and far away."""
    fields: tuple[tuple[str, Any, bool, str], ...] = (
        ("name", item.name, _matches(_NAME, item.name), "letters, digits and any of . _ + -"),
        ("target", item.target, _matches(_TARGET, item.target), "'package.module:Class'"),
        ("summary", item.summary, isinstance(item.summary, str), "a text"),
        ("needs", item.needs, _texts(item.needs), "a tuple of import names"),
        ("extra", item.extra, isinstance(item.extra, str), "a text"),
        ("reference", item.reference, isinstance(item.reference, str), "a text"),
        ("options", item.options, isinstance(item.options, Mapping), "a mapping"),
    )
    for field, value, good, expected in fields:
        if not good:
            raise PluginError(f"{hook} offers a component whose {field} is {value!r}", expected)


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(item, str) for item in value)


def _describe(value: object) -> str:
    return f"{value!r} ({type(value).__name__})"
