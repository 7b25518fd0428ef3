"""Algorithms that hold other algorithms: `algo.learner=raft` names one, the engine builds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from ric.errors import ConfigError
from ric.kinds import Algorithm, Backend
from ric.plugin import Host
from ric.plugin.spec import parse


def build_algorithm(host: Host, spec: str | Mapping[str, Any]) -> tuple[Algorithm, dict[str, Any]]:
    """An algorithm with the algorithms inside it built too, and its spec with every option written out.

    Raises:
        RicError: an unknown name or option; a part that lacks the interface its place asks for.
    """
    made = host.create("algorithm", spec, Algorithm)  # type: ignore[type-abstract]
    name = parse("algorithm", spec).name
    built = {option: _part(host, made, name, option) for option in made.parts}
    whole = written(made, name) | {option: told for option, (_, told) in built.items()}
    if not built:
        return made, whole
    # What is replaced are fields whose type is Any, so every algorithm with parts is a dataclass.
    parts: dict[str, Any] = {option: part for option, (part, _) in built.items()}
    return replace(made, **parts), whole  # type: ignore[type-var]


def written(component: object, name: str) -> dict[str, Any]:
    """A component with every option it has, so that a later version with other defaults repeats the run."""
    known = fields(component) if is_dataclass(component) else ()
    return {"name": name, **{field.name: getattr(component, field.name) for field in known if field.init}}


def check_methods(algorithm: Algorithm, name: str, backend: Backend, backend_name: str) -> None:
    """Whether the backend has every method of its own that the algorithm, or one inside it, calls.

    Raises:
        ConfigError: it lacks one.
    """
    lacking = sorted(algorithm.needs - backend.methods)
    if lacking:
        raise ConfigError(
            f"algorithm '{name}' with backend '{backend_name}'",
            f"a backend with the method{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}; this one has "
            f"{', '.join(sorted(backend.methods)) or 'none'}",
            "choose an algorithm that needs none, such as raft or reinforce",
        )
    for option in algorithm.parts:
        part = getattr(algorithm, option)
        check_methods(part, f"{name} ({option})", backend, backend_name)


def named(cls: type[Any], option: str, spec: Any) -> Any:
    """A part's spec with a name: options alone (`algo.expert.best_of=8`) are about the default of its field."""
    if not isinstance(spec, Mapping) or "name" in spec:
        return spec
    default = next(field.default for field in fields(cls) if field.name == option)
    return {**(default if isinstance(default, Mapping) else {"name": default}), **spec}


def _part(host: Host, outer: Algorithm, name: str, option: str) -> tuple[Algorithm, dict[str, Any]]:
    interface = outer.parts[option]
    spec = named(type(outer), option, getattr(outer, option))
    part, told = build_algorithm(host, spec)
    if not isinstance(part, interface):
        raise ConfigError(
            f"algo.{option} = {told['name']} of algorithm '{name}'",
            f"an algorithm of the kind {interface.__name__}, which has the methods "
            f"{', '.join(sorted(interface.__abstractmethods__))}",
            "ric plugins --kind algorithm",
        )
    return part, told
