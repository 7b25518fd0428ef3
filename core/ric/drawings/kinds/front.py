"""Mean rewards by pair: points with bands, trajectories of training, chords of mixtures, and the truth."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from ric.compare.methods import Method
from ric.drawings.layout import finished, panels
from ric.drawings.material import Material, means, named, seeds_of
from ric.drawings.table import Table
from ric.kinds import Array
from ric.report.figures.look import QUIET, series, verbatim

POINT, TRUTH, CHORD, STEP = "point", "truth", "chord", "trajectory"
NORMAL = 1.96
"""Half-width of a band in standard errors: 95 % of a normal distribution."""
MOST_PANELS = 6


def points(material: Material) -> Table:
    """Rows `what, method, line, step, member, w:..., raw:..., z:..., half:...`.

    `what` is a point, the truth, an end of a mixture's chord, or an intermediate policy; `line` tells apart what is
    joined; `half` is the half-width of 95 % over prompts and seeds.
    """
    rows = []
    for method in material.methods:
        z, error = means(seeds_of(method), material.statistics)
        rows += [_row(material, POINT, method, i, z[i], NORMAL * error[i]) for i in range(len(z))]
        rows += _chord(material, method, z)
    rows += _trajectories(material)
    for w, z in zip([] if material.truth is None else material.truth.preferences, material.true_z, strict=True):
        rows.append({"what": TRUTH, "method": TRUTH, **named("w", material.names, w), **_values(material, z)})
    return Table(f"Fronts on {material.task}; bands: 95 % over prompts and seeds", tuple(rows))


def _row(material: Material, what: str, method: Method, i: int, z: Array, half: Array) -> dict[str, Any]:
    weights = {} if method.preferences is None else named("w", material.names, method.preferences[i])
    member = seeds_of(method)[0].members[i]
    return {"what": what, "method": method.name, "member": member, **weights, **_values(material, z),
            **named("half", material.names, half)}  # fmt: skip


def _values(material: Material, z: Array) -> dict[str, float]:
    return {**named("raw", material.names, material.statistics.raw(z)), **named("z", material.names, z)}


def _chord(material: Material, method: Method, z: Array) -> list[dict[str, Any]]:
    """Ends of the straight line between the members of a mixture of two, where they were measured alone."""
    mix = seeds_of(method)[0].mix
    if mix is None or mix.shape[1] != 2:
        return []
    ends = [np.flatnonzero((mix.round(9) == corner).all(axis=1)) for corner in np.eye(2)]
    if any(len(found) == 0 for found in ends):
        return []
    return [{"what": CHORD, "method": method.name, **_values(material, z[found[0]])} for found in ends]


def _trajectories(material: Material) -> list[dict[str, Any]]:
    """Intermediate policies, by the method and member they led to."""
    rows = []
    for run in material.members:
        for curve in run.results.curves:
            if curve.step < 0 or curve.rewards.shape[1] != run.own.rewards.shape[1]:
                continue
            z, error = means([curve], material.statistics)
            name = run.label if curve.method == run.own.method else curve.method
            rows += [
                {
                    "what": STEP, "method": name, "line": f"{curve.members[i].partition('@')[0]}, seed {run.seed}",
                    "step": curve.step, "member": curve.members[i], **_values(material, z[i]),
                    **named("half", material.names, NORMAL * error[i]),
                }
                for i in range(len(z))
            ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["method"], row["line"], row["step"]))


def draw(table: Table) -> bytes:
    """A panel a pair of rewards (the first six), or a strip for one reward."""
    names = table.starting("z:")
    pairs = list(combinations(names, 2))[:MOST_PANELS] or [(names[0], "")]
    drawn, every = panels(len(pairs), single=(7.0, 5.4))
    for axes, (x, y) in zip(every, pairs, strict=True):
        if y:
            _pair(axes, table, x, y, joined=len(names) == 2)
        else:
            _strip(axes, table, x)
    return finished(drawn, every, table.title)


def _pair(axes: Any, table: Table, x: str, y: str, *, joined: bool) -> None:
    truth = table.pick(what=TRUTH)
    if truth.rows:
        axes.plot(*_xy(truth, x, y), color=QUIET, marker="o", markersize=3.5, markerfacecolor="white", linewidth=1.6,
                  linestyle=(0, (5, 3)) if joined else "none", label="truth (best possible)")  # fmt: skip
    for index, method in enumerate(table.pick(what=POINT).each("method")):
        own, look = table.pick(what=POINT, method=method), series(index)
        (u, v), (du, dv) = _xy(own, x, y), (own.numbers(f"half:{name}") for name in (x, y))
        line = joined and len(own.rows) > 1
        if line and np.isfinite([u, v, du, dv]).all():
            axes.fill(np.append(u + du, (u - du)[::-1]), np.append(v + dv, (v - dv)[::-1]), color=look["color"],
                      alpha=0.15, linewidth=0)  # fmt: skip
            du = dv = np.zeros_like(u)
        axes.errorbar(u, v, xerr=du, yerr=dv, markersize=5 if line else 7, linewidth=1.6, elinewidth=0.8,
                      linestyle="-" if line else "none", label=verbatim(str(method)), **look)  # fmt: skip
        chord = table.pick(what=CHORD, method=method)
        if chord.rows:
            axes.plot(*_xy(chord, x, y), color=look["color"], linewidth=1.2, linestyle=":", label="chord of members")
        walked = table.pick(what=STEP, method=method)
        for line_name in walked.each("line"):
            axes.plot(*_xy(walked.pick(line=line_name), x, y), color=look["color"], marker="*", markersize=8,
                      linewidth=0.8, linestyle="--")  # fmt: skip
    axes.set_xlabel(verbatim(f"{x} (z-score)"))
    axes.set_ylabel(verbatim(f"{y} (z-score)"))
    axes.margins(0.08)


def _xy(table: Table, x: str, y: str) -> tuple[Array, Array]:
    return table.numbers(f"z:{x}"), table.numbers(f"z:{y}")


def _strip(axes: Any, table: Table, x: str) -> None:
    """One reward: a line of points a method."""
    labels = table.each("method")
    for index, method in enumerate(labels):
        own = table.pick(method=method)
        axes.errorbar(own.numbers(f"z:{x}"), [-index] * len(own.rows), xerr=np.nan_to_num(own.numbers(f"half:{x}")),
                      linestyle="none", markersize=7, label=verbatim(str(method)), **series(index))  # fmt: skip
    axes.set_yticks([-i for i in range(len(labels))], [verbatim(str(label)) for label in labels])
    axes.set_xlabel(verbatim(f"{x} (z-score)"))
    axes.margins(0.1)
