"""What to say when a name leads to no component, or to several."""

from __future__ import annotations

from collections.abc import Sequence

from ric.errors import NotFoundError, PluginError, did_you_mean
from ric.plugin.markers import HOOKS
from ric.plugin.plugin import Plugin


def no_kind(kind: str) -> NotFoundError:
    """The error for a kind that does not exist."""
    kinds = tuple(HOOKS.values())
    near = did_you_mean(kind, kinds)
    return NotFoundError(f"there is no kind '{kind}'", near or ", ".join(kinds), "ric plugins")


def clash(kind: str, name: str, plugins: Sequence[Plugin]) -> PluginError:
    """The error for a bare name that several plugins offer."""
    spellings = sorted(f"{plugin.name}/{name}" for plugin in plugins)
    return PluginError(
        f"{len(plugins)} plugins offer a {kind} called '{name}'",
        " or ".join(spellings),
        f"write {spellings[0]} in place of {name}",
    )


def no_component(kind: str, name: str, plugins: Sequence[Plugin]) -> NotFoundError:
    """The error for a name that no plugin offers: nearest name, other kind, or a plugin that did not load."""
    bare = name.partition(":")[0].rpartition("/")[2]
    names = {f"{p.name}/{c.name}": c.name for p in plugins for c in p.components.get(kind, ())}
    others = sorted({k for p in plugins for k, cs in p.components.items() for c in cs if c.name == bare and k != kind})
    if bare in names.values():
        expected = " or ".join(sorted(full for full, short in names.items() if short == bare))
    elif others:
        expected = f"'{bare}' is a {others[0]}, not a {kind}"
    else:
        known = ", ".join(sorted(set(names.values()))) or f"no {kind} is installed"
        expected = did_you_mean(bare, names.values()) or known
    unloaded = [f"'{p.name}' ({p.trouble})" for p in plugins if p.trouble]
    if unloaded:
        expected += f"; not loaded: {', '.join(unloaded)}"
    return NotFoundError(f"no {kind} is called '{name}'", expected, f"ric plugins --kind {kind} lists all")
