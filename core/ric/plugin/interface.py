"""Whether a component's class keeps to the interface of its kind."""

from __future__ import annotations

import inspect
from typing import TypeVar, cast

from ric.errors import PluginError

T = TypeVar("T")


def check_class(what: str, target: object, interface: type[T]) -> type[T]:
    """`target` as a class of that interface.

    A subclass must have implemented every abstract method. A class that does not inherit from the
    interface gets none of its defaults, so it must bring every public name of it.

    Args:
        what: names the component in messages.
        target: what the component's target is.
        interface: the abstract class of the kind.

    Raises:
        PluginError: it is no class, or names are missing; the message lists them.
    """
    if not inspect.isclass(target):
        raise PluginError(
            f"{what}: its target is {target!r}, not a class",
            f"a class with the methods of {_path(interface)}",
            "correct `target` in the plugin's Component",
        )
    absent = missing_names(target, interface)
    if absent:
        raise PluginError(
            f"{what}: class {target.__qualname__} lacks {', '.join(absent)}",
            f"the methods of {_path(interface)}",
            f"implement {'them' if len(absent) > 1 else 'it'}, and let the class inherit from {interface.__name__}",
        )
    return cast("type[T]", target)


def missing_names(target: type, interface: type) -> list[str]:
    """Names of the interface that the class does not bring, in alphabetical order."""
    if issubclass(target, interface):
        return sorted(getattr(target, "__abstractmethods__", ()))
    fields = getattr(target, "__dataclass_fields__", {})
    public = (name for name in dir(interface) if not name.startswith("_"))
    return sorted(name for name in public if not hasattr(target, name) and name not in fields)


def _path(interface: type) -> str:
    return f"{interface.__module__.rpartition('.')[0] or interface.__module__}.{interface.__name__}"
