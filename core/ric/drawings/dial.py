"""Where along the dial a point lies: by its preference, or by the coefficients that mixed it."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ric.compare.methods import VARIANT, Method
from ric.drawings.material import Lacking, Material, seeds_of
from ric.kinds import Array, Indices
from ric.run.results import Curve

DIAL = "a policy with a dial"


class Walk(NamedTuple):
    """A method's points in order along the dial. g = points, a = coefficients that say where.

    Args:
        method: its name.
        axes: what the coefficients are, length a.
        at: (g, a).
        curves: one a seed, with these points.
    """

    method: str
    axes: tuple[str, ...]
    at: Array
    curves: tuple[Curve, ...]


def walks(material: Material) -> list[Walk]:
    """Every method with a dial, all by the same coefficients.

    Mixtures of one set of members are told apart by lambda, with all that was tried; anything else by preference.

    Raises:
        Lacking: no method has a dial.
    """
    every = [(method, [whole(material, method, curve) for curve in seeds_of(method)]) for method in material.methods]
    dials = [(method, curves) for method, curves in every if len(curves[0].rewards) > 1]
    mixed = {tuple(curves[0].mixed) for _, curves in dials if curves[0].mix is not None}
    if len(mixed) == 1 and all(curve.mix is not None for _, curves in dials for curve in curves):
        (members,) = mixed
        return [_by_lambda(method, members, curves) for method, curves in dials]
    found = [_by_preference(material, m) for m in material.methods if m.preferences is not None]
    if not found:
        raise Lacking("no policy with a dial", DIAL, f"ric run --algo ric --task {material.task}")
    return found


def whole(material: Material, method: Method, curve: Curve) -> Curve:
    """A mixture's curve with every lambda measured, each once, in order; other curves as they are.

    Lambdas that were chosen from stand in the run as a curve of their own.
    """
    if curve.mix is None:
        return curve
    member = next((m for m in material.members if str(m.folder) == method.runs[curve.seed]), None)
    tried = [] if member is None else [
        other for other in member.results.curves
        if other.mix is not None and other.step == -1 and other.split == curve.split
        and other.method.startswith(curve.method + VARIANT) and tuple(other.mixed) == tuple(curve.mixed)
    ]  # fmt: skip
    parts = [curve, *tried]
    _, at = np.unique(np.concatenate([part.mix for part in parts if part.mix is not None]).round(9), axis=0,
                      return_index=True)  # fmt: skip
    at = at[::-1]  # the first member's share falls

    def joined(values: list[Array | None]) -> Array | None:
        known = [value for value in values if value is not None]
        return np.concatenate(known)[at] if len(known) == len(values) else None

    rewards = joined([part.rewards for part in parts])
    assert rewards is not None  # noqa: S101 - every curve has rewards
    flat = [(payloads, name) for part in parts for payloads, name in zip(part.payloads, part.members, strict=True)]
    return replace(
        curve, preferences=None, rewards=rewards, desired=None, mix=joined([part.mix for part in parts]),
        payloads=[flat[i][0] for i in at], members=[flat[i][1] for i in at],
        evaluated=joined([part.evaluated for part in parts]), metrics=joined([part.metrics for part in parts]),
    )  # fmt: skip


def _by_lambda(method: Method, members: tuple[str, ...], curves: list[Curve]) -> Walk:
    mix = np.asarray(curves[0].mix)
    alike = tuple(curve for curve in curves if curve.mix is not None and curve.mix.shape == mix.shape)
    if len(members) == 2:
        return Walk(method.name, (f"lambda of {members[1]}",), mix[:, 1:], alike)
    return Walk(method.name, tuple(f"lambda of {name}" for name in members), mix, alike)


def _by_preference(material: Material, method: Method) -> Walk:
    weights = np.asarray(method.preferences)
    names = material.names
    if len(names) == 2:
        order = np.argsort(weights[:, 1], kind="stable")
        return Walk(method.name, (f"weight of {names[1]}",), weights[order, 1:], _ordered(seeds_of(method), order))
    return Walk(method.name, tuple(f"weight of {name}" for name in names), weights, tuple(seeds_of(method)))


def _ordered(curves: list[Curve], order: Indices) -> tuple[Curve, ...]:
    """The curves with their points in this order."""
    return tuple(
        replace(
            c, rewards=c.rewards[order], preferences=None,
            evaluated=None if c.evaluated is None else c.evaluated[order],
            metrics=None if c.metrics is None else c.metrics[order],
        )
        for c in curves
    )  # fmt: skip
