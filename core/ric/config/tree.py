"""Configurations as nested dictionaries: `a.b=value` texts, and merging that knows component specs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ric.config.dialect import loader
from ric.config.labels import label_of
from ric.errors import ConfigError, did_you_mean

Tree = dict[str, Any]
_PATH = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+)*")
_FIELD = re.compile(r"\s*\{[\w|]+\}")


def parse(text: str) -> tuple[tuple[str, ...], Any]:
    """`a.b=value` as path and value; the value is read as YAML (`3`, `1e-3`, `true`, `[1, 2]`, `{name: l2}`, text).

    Raises:
        ConfigError: no `=`, a malformed path, or a value that is not YAML.
    """
    path, equals, value = text.partition("=")
    if not equals or not _PATH.fullmatch(path.strip()):
        raise ConfigError(f"--set {text!r}", "PATH=VALUE, dots between the parts of PATH", "--set algo.rounds=2")
    return tuple(path.strip().split(".")), parse_value(value)


def parse_value(text: str) -> Any:
    """One YAML value; an empty text is the empty text, as a shell user means it.

    A text that begins with a field, such as `{prompt} {response}`, is a template: YAML has other plans for the braces.

    Raises:
        ConfigError: it is not YAML.
    """
    import yaml

    if not text.strip():
        return ""
    if _FIELD.match(text):
        return text.strip()
    try:
        return yaml.load(text, loader())  # noqa: S506 - the loader is a SafeLoader
    except (yaml.YAMLError, ValueError) as error:
        problem = getattr(error, "problem", None) or str(error)
        raise ConfigError(
            f"value {text!r} is not YAML ({problem})",
            "a number, true, false, null, a text or a list",
            f"put a text with special characters in quotes: '\"{text}\"'",
        ) from error


def assign(tree: Tree, path: Sequence[str], value: Any) -> Tree:
    """`tree` with `value` at `path`, by the rules of `merge`; the argument is left as it is.

    `mapping=l2` and `mapping.name=l2` are the same; options of another component are dropped.
    """
    nested = value
    for part in reversed(path):
        nested = {part: nested}
    return merge(tree, nested)


def overrides(texts: Sequence[str]) -> Tree:
    """Several `a.b=value` texts, later ones over earlier ones, as one tree.

    Raises:
        ConfigError: one is malformed.
    """
    tree: Tree = {}
    for text in texts:
        tree = assign(tree, *parse(text))
    return tree


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Tree:
    """`over` on top of `base`, deep; neither is changed.

    A component spec is a mapping with a `name`, or the name alone. A new name drops the options of
    the old component; the same name keeps them; options alone go to the component that is there.
    Lists are replaced, but a mapping over a list of specs goes to the specs by name.

    Raises:
        ConfigError: a mapping over a list names a component that the list does not have.
    """
    return {**base, **{key: _over(base[key], new) if key in base else new for key, new in over.items()}}


def _over(old: Any, new: Any) -> Any:
    """One value over another."""
    if isinstance(new, str) and isinstance(old, Mapping) and "name" in old:
        new = {"name": new}
    if not isinstance(new, Mapping):
        return new
    if isinstance(old, str):
        old = {"name": old}
    if isinstance(old, list):
        return _over_list(old, new)
    if not isinstance(old, Mapping):
        return new
    switched = "name" in old and "name" in new and old["name"] != new["name"]
    return dict(new) if switched else merge(old, new)


def _over_list(old: list[Any], new: Mapping[str, Any]) -> list[Any]:
    """`rewards.helpful.model=x`: options for the specs of a list, by name."""
    result = list(old)
    names = [label_of(item) or item for item in old]
    for name, options in new.items():
        if name not in names:
            texts = [str(known) for known in names]
            raise ConfigError(
                f"options for '{name}', which is not in the list",
                did_you_mean(name, texts) or ", ".join(texts),
                f"add {name} to the list first",
            )
        result[names.index(name)] = _over(result[names.index(name)], options)
    return result
