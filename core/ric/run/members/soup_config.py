"""From members of finished runs to the configuration of a run that mixes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ric.errors import ConfigError, RunError
from ric.run.folder import read_config
from ric.run.members.borrowed import INIT, Term, find_member, parse_member, vocabulary

KEPT = ("task", "model", "data", "backend", "sampler", "format", "mapping", "decoding", "fit", "seed")
"""What a soup takes over from the run of its first member."""
EQUAL = (("task", "tasks"), ("data", "data"), ("backend", "backends"))
"""What all members must agree in, and how the disagreement is called."""


def soup_config(members: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration that `ric soup` runs.

    Rewards are those of all members' runs, in order of appearance: one that was added later joins.

    Args:
        members: texts as `ric.run.members.borrowed` reads them.
        options: of the algorithm `soup`.

    Raises:
        RicError: a member cannot be found, or members do not belong together.
    """
    parts = [parse_member(text) for text in members]
    terms = [term for part in parts for term in part]
    configs = [(term.run, read_config(term.run)) for term in terms if term.run is not None]
    if not configs:
        raise ConfigError(f"members {', '.join(members) or '(none)'}", "at least one member of a run",
                          f"ric soup RUN#helpful {INIT}")  # fmt: skip
    _one_base(terms)
    vocabulary(members)
    for key, what in EQUAL:
        _agree(configs, key, what)
    first = configs[0][1]
    return {
        **{key: first.get(key) for key in KEPT if first.get(key) is not None},
        "rewards": _rewards(configs),
        "algo": {"name": "soup", "members": ["+".join(map(_absolute, part)) for part in parts], **options},
        "eval": {key: first["eval"][key] for key in ("prompts",)},
        "plugins": list(dict.fromkeys(path for _, config in configs for path in config.get("plugins") or [])),
    }


def _one_base(terms: Sequence[Term]) -> None:
    """All members grew from one model; each of them is found on the way."""
    seen: dict[str, Term] = {}
    for term in terms:
        base = find_member(term).base
        if base:
            seen.setdefault(base, term)
    if len(seen) > 1:
        one, other, *_ = seen.values()
        raise RunError(
            f"members of different bases: {_absolute(one)} and {_absolute(other)} grew from two models",
            "members that grew from one base model, byte for byte",
            "align them again from one model: --model",
        )


def _agree(configs: Sequence[tuple[Path, Mapping[str, Any]]], key: str, what: str) -> None:
    (first, wanted), *others = configs
    for run, config in others:
        if config.get(key) != wanted.get(key):
            raise RunError(
                f"members of different {what}: {first} has {_spelled(wanted.get(key))}, "
                f"{run} {_spelled(config.get(key))}",
                f"one {key} for all members",
                f"ric run --config {first / 'run.yaml'} with another algorithm or seed makes members that fit",
            )


def _rewards(configs: Sequence[tuple[Path, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """The union of the runs' rewards; a name means the same in all of them."""
    union: dict[str, tuple[Path, dict[str, Any]]] = {}
    for run, config in configs:
        for spec in config["rewards"]:
            known, other = union.setdefault(spec["name"], (run, spec))
            if other != spec:
                raise RunError(
                    f"members of different reward sets: '{spec['name']}' is {_spelled(other)} in {known}, "
                    f"{_spelled(spec)} in {run}",
                    "one meaning of each reward",
                    "align again with the same options of that reward",
                )
    return [spec for _, spec in union.values()]


def _spelled(value: Any) -> str:
    if isinstance(value, Mapping):
        options = ", ".join(f"{key}={item}" for key, item in value.items() if key != "name")
        return f"'{value.get('name', '')}'" + (f" ({options})" if options else "")
    return "none" if value is None else f"'{value}'"


def _absolute(term: Term) -> str:
    return INIT if term.run is None else f"{term.run.resolve()}#{term.member}"
