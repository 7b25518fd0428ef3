"""A task's own settings of algorithms, wherever one of them stands: alone, or inside another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ric.config.tree import merge
from ric.kinds import Algorithm
from ric.plugin import Host
from ric.plugin.spec import parse
from ric.run.setup.nested import named

ALGOS = "algos"
"""Key of `Task.defaults`: name of an algorithm -> its options for this task."""


def usual(spec: str | Mapping[str, Any], own: Mapping[str, Any], host: Host) -> str | Mapping[str, Any]:
    """An algorithm's spec over what the task sets for it, and the same for the algorithms it holds.

    Args:
        spec: a name, or a name with options.
        own: the task's settings, by name.
        host: the plugins.

    Raises:
        RicError: there is no such algorithm.
    """
    if not own:
        return spec
    name = parse("algorithm", spec).name
    given = spec if isinstance(spec, Mapping) else {"name": spec}
    whole = merge({"name": given["name"], **own.get(name, {})}, given)
    cls = host.get("algorithm", name, Algorithm)  # type: ignore[type-abstract]
    for option in cls.parts:
        whole[option] = usual(named(cls, option, whole.get(option, {})), own, host)
    return whole
