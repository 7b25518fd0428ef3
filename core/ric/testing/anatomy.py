"""Rules that hold for components of every kind: a documented dataclass that can be built without options."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from typing import Any

from ric.errors import RicError
from ric.plugin import REQUIRED, Host
from ric.testing.rule import ContractError, require


def check_anatomy(host: Host, kind: str, name: str, interface: type) -> None:
    """The class implements its interface, is a dataclass, is documented, and has a default for every option.

    Raises:
        ContractError: it breaks one of these rules.
        RicError: it cannot be found or imported.
    """
    cls: type = host.get(kind, name, interface)
    found = host.find(kind, name).component
    what = f"{kind} '{name}'"
    require(found.summary.strip(), "its Component has a summary of one line", f"{what} has none")
    require("\n" not in found.summary, "its Component has a summary of one line", f"{what} has several lines")
    require(documented(cls), "its class has a docstring", f"{what}: class {cls.__qualname__} has none")
    require(
        dataclasses.is_dataclass(cls),
        "its class is a dataclass, so that its fields are options",
        f"{what}: class {cls.__qualname__} is none",
    )
    bare = [option.name for option in host.options(kind, name) if option.default is REQUIRED]
    require(not bare, "every option has a default", f"{what}: {', '.join(bare)} has none")


def documented(cls: type) -> bool:
    """Whether a class has a docstring of its own, not the signature that dataclass writes."""
    text = inspect.cleandoc(cls.__dict__.get("__doc__") or "")
    return bool(text) and not text.startswith(f"{cls.__name__}(")


def make(host: Host, kind: str, name: str, interface: type, options: Mapping[str, Any]) -> Any:
    """The component with the given options over its defaults.

    Raises:
        ContractError: it cannot be built, with the reason.
    """
    try:
        return host.create(kind, {"name": name, **options}, interface)
    except RicError as error:
        raise ContractError(
            error.given, f"it can be built with its default options ({error.expected})", error.hint
        ) from error
