"""A run's task, told about `--data` and `--model` where it asks for them (see `ric.kinds.Task`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ric.errors import DataError
from ric.kinds import Task
from ric.plugin import Host

FILLED = ("data", "model")
"""Options of a task that come from the configuration's own keys of the same name."""


def build_task(spec: str | Mapping[str, Any], tree: Mapping[str, Any], host: Host) -> Task:
    """The task of a configuration.

    Args:
        spec: the task, as the configuration names it.
        tree: the configuration, for its `data` and `model`.
        host: the plugins.

    Raises:
        DataError: there is `--data`, and the task reads none.
        RicError: there is no such task, or it refuses an option.
    """
    named = as_mapping(spec)
    known = [option.name for option in host.options("task", str(named["name"]).partition(":")[0])]
    if tree.get("data") is not None and "data" not in known:
        raise DataError(
            f"--data {tree['data']}: task '{named['name']}' has data of its own and reads no other",
            "no --data for this task",
            "ric plugins --kind task lists tasks that read files",
        )
    filled = {key: tree[key] for key in FILLED if key in known and tree.get(key) is not None}
    return host.create("task", {**named, **filled}, Task)  # type: ignore[type-abstract]


def lifted(tree: Mapping[str, Any]) -> dict[str, Any]:
    """`task.data=x` is another way to write `data=x`; the flag has the last word."""
    spec = as_mapping(tree["task"])
    moved = {key: spec[key] for key in FILLED if spec.get(key) and tree.get(key) is None}
    return {**tree, **moved, "task": unfilled(spec)}


def unfilled(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A task's spec without what the configuration keeps elsewhere."""
    return {key: value for key, value in spec.items() if key not in FILLED}


def as_mapping(spec: str | Mapping[str, Any]) -> dict[str, Any]:
    """A component's spec in its long form."""
    return {"name": spec} if isinstance(spec, str) else dict(spec)
