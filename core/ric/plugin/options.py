"""The options of a component: the fields of its dataclass."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from typing import Any, NamedTuple, get_type_hints

from ric.errors import ConfigError, NotFoundError, PluginError, did_you_mean

REQUIRED = dataclasses.MISSING
"""The default of an option that has none."""


class Option(NamedTuple):
    """One option as it is shown to a user.

    Args:
        name: the field's name.
        type: the field's annotation as text.
        default: its default after the component's own fixed options, or `REQUIRED`.
    """

    name: str
    type: str
    default: Any


def options_of(cls: type, fixed: Mapping[str, Any]) -> list[Option]:
    """The options of a class in the order of its fields; a class that is no dataclass has none.

    Args:
        cls: a component's class.
        fixed: the component's own options, which take the place of the class's defaults.
    """
    return [Option(f.name, _type_text(f.type), fixed.get(f.name, _default(f))) for f in _fields(cls)]


def build(what: str, cls: type, given: Mapping[str, Any], listing: str) -> Any:
    """An instance of a component's class.

    Args:
        what: names the component in messages, e.g. "reward 'tilted'".
        cls: its class.
        given: options by name; values may be texts where the field's type can be read from a text.
        listing: the command that lists the options.

    Raises:
        NotFoundError: an option that the class does not have.
        ConfigError: a value of a wrong type, one that the class refuses, or a missing one.
        PluginError: the class's annotations cannot be read.
    """
    known = {field.name: field for field in _fields(cls)}
    for name in given:
        if name not in known:
            near = did_you_mean(name, known)
            options = ", ".join(known) or "no options at all"
            raise NotFoundError(f"{what} has no option '{name}'", f"{near} ({options})" if near else options, listing)
    for name, field in known.items():
        if name not in given and _default(field) is REQUIRED:
            raise ConfigError(f"{what} needs a value for its option '{name}'", _type_text(field.type), listing)
    values = {name: _coerce(what, cls, name, value, listing) for name, value in given.items()}
    try:
        return cls(**values)
    except ValueError as error:
        shown = ", ".join(f"{name}={value!r}" for name, value in values.items()) or "its default options"
        raise ConfigError(f"{what} refuses {shown}", str(error), listing) from error


def _coerce(what: str, cls: type, name: str, value: Any, listing: str) -> Any:
    """One value as the type of its field."""
    from pydantic import ConfigDict, PydanticSchemaGenerationError, PydanticUserError, TypeAdapter, ValidationError

    try:
        hint = get_type_hints(cls, include_extras=True)[name]
        # pydantic refuses a configuration beside types that carry their own, such as dataclasses.
        owns = dataclasses.is_dataclass(hint) or hasattr(hint, "__pydantic_core_schema__")
        adapter = TypeAdapter(hint, config=None if owns else ConfigDict(arbitrary_types_allowed=True))
    except (NameError, TypeError, PydanticSchemaGenerationError, PydanticUserError) as error:
        raise PluginError(
            f"{what}: the type of its option '{name}' cannot be read: {error}",
            "a type that pydantic knows, imported at run time",
            f"correct the annotation in {cls.__module__}",
        ) from error
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        inner = ".".join(str(part) for part in first["loc"])
        where = f" (at {inner})" if inner else ""
        raise ConfigError(
            f"{what}, option '{name}': {value!r}", f"{_type_text(hint)}{where}: {first['msg'].lower()}", listing
        ) from error


def _fields(cls: type) -> list[dataclasses.Field[Any]]:
    return [f for f in dataclasses.fields(cls) if f.init] if dataclasses.is_dataclass(cls) else []


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _type_text(annotation: Any) -> str:
    if isinstance(annotation, str):
        return annotation
    return inspect.formatannotation(annotation)
