"""The listing behind `ric plugins`: one row a component, and one a plugin that cannot be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ric.plugin.component import Component
from ric.plugin.markers import HOOKS
from ric.plugin.needs import missing, pip_line
from ric.plugin.plugin import Plugin

OK = "ok"


class Row(NamedTuple):
    """One line of the listing.

    Args:
        kind: the component's kind; "" for a plugin that offers nothing because it cannot be used.
        name: the component's name, or "".
        plugin: the plugin's name.
        dist: the distribution, or the path of a local file.
        version: the distribution's version, "" for a local file.
        summary: the component's one line.
        status: "ok", or what is wrong with it and what to type.
        needs: import names it needs.
    """

    kind: str
    name: str
    plugin: str
    dist: str
    version: str
    summary: str
    status: str
    needs: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether the component can be asked for by its bare name."""
        return self.status == OK or self.status.startswith("imports ")

    @property
    def broken(self) -> bool:
        """Whether the row stands for a plugin that failed to load."""
        return self.status.startswith("broken:")


def rows_of(plugins: Sequence[Plugin], kind: str | None) -> list[Row]:
    """Rows in the order of kinds, then names; unusable plugins last, whatever kind is asked for."""
    kinds = [k for k in HOOKS.values() if kind in (None, k)]
    uses = Counter((k, c.name) for p in plugins for k in kinds for c in p.components.get(k, ()))
    rows = [
        Row(k, c.name, p.name, p.dist, p.version, c.summary, _status(p, c, uses[k, c.name] > 1), c.needs)
        for p in plugins
        for k in kinds
        for c in p.components.get(k, ())
    ]
    rows.sort(key=lambda row: (kinds.index(row.kind), row.name, row.plugin))
    return rows + [Row("", "", p.name, p.dist, p.version, "", p.trouble, ()) for p in plugins if p.trouble]


def _status(plugin: Plugin, component: Component, clashes: bool) -> str:
    """What a user should know before naming the component, most serious first."""
    absent = missing(component.needs)
    parts = [plugin.mismatch] if plugin.mismatch else []
    if absent:
        parts.append(f"needs {', '.join(absent)}: {pip_line(component, plugin.dist, plugin.local)}")
    if clashes:
        parts.append(f"name is taken twice: write {plugin.name}/{component.name}")
    return "; ".join([*parts, *plugin.notes]) or OK
