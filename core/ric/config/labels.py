"""Short names of rewards and metrics: `kind=hf:/models/rm` is the component `hf:/models/rm`, called `kind`.

A label names columns, weights and tags. Without one, `hf:/models/rm` is called `rm`: the last part
of a value that is a path or has parts of its own; everything else is called like its component.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

KEY = "label"
"""The key of a spec that holds its label."""
_LABEL = re.compile(r"\w[\w-]*")
_PARTS = re.compile(r"[/\\:]")


def labelled(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A spec in its normal form: the name without a label before it, and the label only where it is not automatic.

    Raises:
        ValueError: the label is empty or has characters that columns and options cannot have.
    """
    given, name = _split(str(spec["name"]))
    label = spec.get(KEY, given)
    rest = {key: value for key, value in spec.items() if key not in ("name", KEY)}
    if label is None:
        return {"name": name, **rest}
    if not isinstance(label, str) or not _LABEL.fullmatch(label):
        raise ValueError(f"a label of letters, digits, _ and -, not {label!r}: LABEL={name or 'NAME'}")
    if not name:
        raise ValueError(f"something to call '{label}': {label}=NAME")
    return {"name": name, **({} if label == automatic(name) else {KEY: label}), **rest}


def label_of(spec: object) -> str:
    """What a spec, or the text of one, is called; "" for what is no spec."""
    spec = {"name": spec} if isinstance(spec, str) else spec
    if not isinstance(spec, Mapping) or not isinstance(spec.get("name"), str):
        return ""
    given, name = _split(spec["name"])
    return str(spec.get(KEY) or given or automatic(name))


def automatic(name: str) -> str:
    """The label of a name without one.

    >>> automatic("hf:org/reward-model"), automatic("py:mine.py:kind"), automatic("rouge:2"), automatic("a/b")
    ('reward-model', 'kind', 'rouge', 'b')
    """
    head, _, value = name.partition(":")
    parts = _PARTS.split(value.rstrip("/\\"))
    text = parts[-1] if len(parts) > 1 else head.rpartition("/")[2]
    return re.sub(r"[^\w-]", "-", text)


def _split(name: str) -> tuple[str | None, str]:
    """Label and name of `label=name`; an equals sign after a colon belongs to the name."""
    before, equals, after = name.strip().partition("=")
    return (before.strip(), after.strip()) if equals and ":" not in before else (None, name.strip())
