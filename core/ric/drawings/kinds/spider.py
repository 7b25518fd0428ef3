"""Every reward on one map: per reward the base model is 1, the worst shown is 0 (rewarded soups, Figure 3c)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ric.drawings.dial import whole
from ric.drawings.material import Lacking, Material, means, seeds_of
from ric.drawings.table import Table
from ric.front.spider import spider
from ric.kinds import Array
from ric.report.figures.look import QUIET, figure, png, series, verbatim

BASE = "base"
MOST_SUBSETS = 8
"""Uniform soups of one, two, ... members that are drawn; a run with more shows its dial instead."""


def points(material: Material) -> Table:
    """Rows `model, reward, raw, z, scaled`.

    Of one run: the ends and the middle of its dial, or the uniform soups of a growing set of members; of a
    comparison: the middle of every method. Policies without a dial are drawn as they are.

    Raises:
        Lacking: fewer than three rewards, no base model, or a mean that is not known.
    """
    names = material.names
    if len(names) < 3:
        raise Lacking(f"{len(names)} rewards", "three rewards or more", "ric run --rewards ONE,TWO,THREE")
    if material.base is None:
        raise Lacking("no base model among the methods", "a run that measured the model it started from",
                      "ric run without --set eval.baselines")  # fmt: skip
    start = means(seeds_of(material.base), material.statistics)[0][0]
    models = list(_models(material))
    z = np.array([value for _, value in models])
    if not np.isfinite(z).all() or not np.isfinite(start).all():
        raise Lacking("a mean that is not known", "every reward to apply to some prompt", "look at front.csv")
    scaled, said = scale(np.vstack([start, z]), names)
    every = zip([BASE, *(label for label, _ in models)], np.vstack([start, z]), scaled, strict=True)
    rows = [
        {"model": label, "reward": name, "raw": float(raw), "z": float(value[j]), "scaled": float(place[j])}
        for label, value, place in every
        for j, (name, raw) in enumerate(zip(names, material.statistics.raw(value), strict=True))
    ]
    return Table(f"Mean rewards on {material.task}: {said}", tuple(rows))


def scale(z: Array, names: tuple[str, ...]) -> tuple[Array, str]:
    """Models (m, k), the base model first, on the map's scale, and the scale in words.

    Where the base model is the worst in some reward it cannot be 1 there: then the best is, in all rewards.

    Raises:
        Lacking: all models are alike in some reward.
    """
    scaled = spider(z, z[0])
    lost = [name for name, column in zip(names, scaled.T, strict=True) if not np.isfinite(column).all()]
    if not lost:
        return scaled, "base model = 1, worst = 0"
    low, high = z.min(axis=0), z.max(axis=0)
    if (high == low).any():
        raise Lacking(f"models that are alike in {names[int((high == low).argmax())]}", "models that differ in every "
                      "reward", "--figure front")  # fmt: skip
    return (z - low) / (high - low), f"best = 1, worst = 0\n(the base model is the worst in {', '.join(lost)})"


def _models(material: Material) -> Iterator[tuple[str, Array]]:
    """Label and z-scored means (k,) of everything that is drawn beside the base model."""
    alone = len(material.members) == 1
    for index, method in enumerate(material.methods):
        if method is material.base:
            continue
        curves = seeds_of(method)
        z = means(curves, material.statistics)[0]
        subsets = list(_uniform(material, index)) if alone and index == 0 else []
        if subsets:
            yield from subsets
        elif method.preferences is None:
            yield method.name, z[0]
        elif alone and index == 0:
            for label, at in corners_and_middle(method.preferences, material.names).items():
                yield f"{method.name}, {label}", z[at]
        else:
            yield f"{method.name}, even", z[middle(method.preferences)]


def _uniform(material: Material, index: int) -> Iterator[tuple[str, Array]]:
    """Soups whose members weigh the same, where only few were measured: 1, 2, ... members."""
    curve = whole(material, material.methods[index], seeds_of(material.methods[index])[0])
    if curve.mix is None:
        return
    share = 1 / (curve.mix > 0).sum(axis=1).clip(1)
    even = np.flatnonzero((np.abs(curve.mix - np.where(curve.mix > 0, share[:, None], 0)) < 1e-9).all(axis=1))
    if len(even) == len(curve.mix) <= MOST_SUBSETS:
        z = means([curve], material.statistics)[0]
        used = (curve.mix > 0).sum(axis=1)
        for i in even[np.argsort(used[even], kind="stable")]:
            yield " + ".join(n for n, c in zip(curve.mixed, curve.mix[i], strict=True) if c > 0), z[i]


def middle(preferences: Array) -> int:
    """The most even of the preferences (g, k)."""
    return int(np.argmin(((preferences - 1 / preferences.shape[1]) ** 2).sum(axis=1)))


def corners_and_middle(preferences: Array, names: tuple[str, ...]) -> dict[str, int]:
    """Label -> point: the most one-sided preference for each reward, and the most even one."""
    corners = {f"most {name}": int(np.argmax(preferences[:, j])) for j, name in enumerate(names)}
    return {**corners, "even": middle(preferences)}


def draw(table: Table) -> bytes:
    """One ring a model."""
    drawn = figure(6.8, 6.6)
    axes: Any = drawn.add_subplot(projection="polar")
    names = table.each("reward")
    angles = 2 * np.pi * np.arange(len(names) + 1) / len(names)
    axes.set_theta_offset(np.pi / 2)
    axes.set_theta_direction(-1)
    axes.set_xticks(angles[:-1], [verbatim(name) for name in names])
    axes.set_rlabel_position(180 / len(names))
    for index, model in enumerate(table.each("model")):
        ring = table.pick(model=model).numbers("scaled")
        look = {"color": QUIET, "linewidth": 2.2} if model == BASE else {**series(index - 1), "linewidth": 1.6}
        axes.plot(angles, np.append(ring, ring[0]), markersize=5, label=verbatim(str(model)), **look)
    values = table.numbers("scaled")
    axes.set_ylim(min(0.0, values.min()), 1.05 * values.max())
    axes.set_title(verbatim(table.title), fontsize=11)
    drawn.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return png(drawn)
