"""How a configuration names a component: a name, `name:value`, or a mapping with a name and options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ric.errors import ConfigError


class Spec(NamedTuple):
    """A component and its options, taken apart.

    Args:
        plugin: the plugin of a qualified name `plugin/name`, or "".
        name: the component's name.
        value: what follows the first colon, the value of the component's first option; None without.
        options: the other options.
    """

    plugin: str
    name: str
    value: str | None
    options: Mapping[str, Any]


def parse(kind: str, spec: str | Mapping[str, Any]) -> Spec:
    """Take a spec apart.

    `hf:org/model` is short for the component `hf` with `org/model` as its first option.

    Raises:
        ConfigError: it is neither a name nor a mapping with a name.
    """
    name = spec.get("name") if isinstance(spec, Mapping) else spec
    if not isinstance(name, str) or not name.strip():
        raise ConfigError(
            f"{kind}: {spec!r} has no name",
            "a name, or a mapping such as {name: NAME, option: value}",
            f"ric plugins --kind {kind}",
        )
    options = {str(k): v for k, v in spec.items() if k != "name"} if isinstance(spec, Mapping) else {}
    head, colon, value = name.strip().partition(":")
    plugin, slash, bare = head.rpartition("/")
    return Spec(plugin if slash else "", bare, value if colon else None, options)
