"""Whether runs stand on one ground: only then do their figures mean the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from ric.compare.members import Member
from ric.errors import RunError
from ric.run.digest import digest
from ric.run.results import Results

BATCH = "batch"
"""The one decoding setting that never changes a sample."""


class Ground(NamedTuple):
    """One thing that all runs must share.

    Args:
        what: in words.
        of: what a member has.
        next: what makes runs share it.
    """

    what: str
    of: Callable[[Member], Any]
    next: str


def check_ground(members: Sequence[Member]) -> None:
    """Refuse runs that differ in task, rewards, base model, statistics, prompts, decoding, grid, truth or method.

    Raises:
        RunError: which two runs differ, in what, and how.
    """
    first, *others = members
    for ground in GROUNDS:
        for other in others:
            if digest(ground.of(first)) != digest(ground.of(other)):
                raise RunError(
                    f"runs of different {ground.what}: {first.folder} has {_told(ground.of(first), ground.of(other))}, "
                    f"{other.folder} {_told(ground.of(other), ground.of(first))}",
                    f"the same {ground.what} for everything that is compared",
                    ground.next,
                )
    _one_grid(members)
    _one_method(members)


def _decoding(member: Member) -> dict[str, Any]:
    return {key: value for key, value in dict(member.results.config.get("decoding") or {}).items() if key != BATCH}


def _rewards(member: Member) -> list[Any]:
    return list(member.results.config.get("rewards") or member.results.statistics.names)


def _task(member: Member) -> dict[str, Any]:
    """The name alone: options of two tasks have nothing to do with each other."""
    return {"name": (member.results.config.get("task") or {}).get("name", member.results.task)}


def _prompts(member: Member) -> Any:
    return list(member.results.ids), list(member.results.prompts)


def _scale(results: Results) -> dict[str, Any]:
    scale = results.statistics
    rows = zip(scale.names, scale.mean.tolist(), scale.std.tolist(), strict=True)
    return {name: f"mean {mean!r}, std {std!r}" for name, mean, std in rows}


def _truth(member: Member) -> Any:
    truth = member.results.truth
    return None if truth is None else (truth.preferences, truth.rewards)


ANEW = "ric compare --algos ... --task ... makes all runs on one ground"
GROUNDS = (
    Ground("tasks", _task, ANEW),
    Ground("task settings", lambda m: m.results.config.get("task"), ANEW),
    Ground("reward sets", lambda m: list(m.results.statistics.names), "the same --rewards, in the same order"),
    Ground("rewards", _rewards, "the same options of each reward"),
    Ground("base models", lambda m: m.base, "the same --model for all runs"),
    Ground("data", lambda m: m.results.config.get("data"), "the same --data for all runs"),
    Ground("statistics (the scale of the z-scores)", lambda m: _scale(m.results), ANEW),
    Ground("prompts", _prompts, "the same --set eval.prompts for all runs"),
    Ground("splits", lambda m: m.own.split, "ric eval measures a run on another split"),
    Ground("decoding", _decoding, "the same --set decoding.* for all runs"),
    Ground("true fronts (and so of reference points)", _truth, ANEW),
)  # fmt: skip


def _one_grid(members: Sequence[Member]) -> None:
    """Dials are evaluated at the same preferences."""
    dials = [member for member in members if member.own.preferences is not None]
    for other in dials[1:]:
        one, two = dials[0].own.preferences, other.own.preferences
        if one is None or two is None or one.shape != two.shape or not np.allclose(one, two, atol=1e-9):
            raise RunError(
                f"runs of different preferences: {dials[0].folder} has {_size(one)}, {other.folder} {_size(two)}",
                "one grid of preferences for every dial",
                "the same --set eval.points or --preferences for all runs",
            )


def _one_method(members: Sequence[Member]) -> None:
    """Seeds of one label share every setting but the seed."""
    first: dict[tuple[str, float], Member] = {}
    for member in members:
        other = first.setdefault((member.label, member.budget), member)
        differing = list(_differences(_settings(other), _settings(member)))
        if differing:
            raise RunError(
                f"runs called '{member.label}' of different settings: {', '.join(differing[:5])} "
                f"({other.folder} and {member.folder})",
                "one configuration under each name, with several seeds",
                f"call one otherwise: {member.label}-2={member.folder}",
            )


def _settings(member: Member) -> dict[str, Any]:
    config = member.results.config
    return {key: config.get(key) for key in ("algo", "fit", "format", "mapping", "backend", "sampler")}


def _differences(one: Any, two: Any, path: str = "") -> Iterator[str]:
    """Settings that differ, as `path: one or two`."""
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        for key in dict.fromkeys([*one, *two]):
            yield from _differences(one.get(key), two.get(key), f"{path}.{key}" if path else str(key))
    elif one != two:
        yield f"{path}: {one} or {two}"


def _told(value: Any, other: Any) -> str:
    """A value in an error, of a long one only what differs."""
    if isinstance(value, Mapping) and isinstance(other, Mapping):
        parts = [key for key in dict.fromkeys([*value, *other]) if value.get(key) != other.get(key)]
        return ", ".join(f"{key}: {value.get(key, 'nothing')}" for key in parts)
    if isinstance(value, tuple):
        ids = value[0]
        return f"{len(ids)}, from {ids[0]!r} on" if isinstance(ids, list) else f"one of {len(ids)} points"
    if isinstance(value, list):
        return ", ".join(str(item.get("name", item)) if isinstance(item, Mapping) else str(item) for item in value)
    return "none" if value in (None, "") else f"'{value}'"


def _size(preferences: Any) -> str:
    return "none" if preferences is None else f"{len(preferences)} points"
