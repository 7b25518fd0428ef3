"""The path between every two members of a mixture, and its chord (rewarded soups, Figures 14f and 20)."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material
from ric.drawings.table import Table
from ric.kinds import Array
from ric.report.figures.look import QUIET, series, verbatim

MOST_PANELS = 9


def points(material: Material) -> Table:
    """Rows `panel, x, y, lambda, x_z, y_z, x_chord, y_chord`: z-scored means along each edge between two members.

    Of more than two rewards, x and y are those that the two members are called after, else the first two.

    Raises:
        Lacking: one reward, no mixture, or no edge with both ends and something between them.
    """
    if len(material.names) < 2:
        raise Lacking("one reward", "two rewards or more", "ric run --rewards ONE,OTHER")
    rows: list[dict[str, Any]] = []
    many = len(material.members) > 1
    for member, checks in material.mixtures():
        for a, b in combinations(range(len(checks.members)), 2):
            pair = f"{checks.members[a]} and {checks.members[b]}"
            panel = f"{member.label}, seed {member.seed}: {pair}" if many else pair
            x, y = _axes(material.names, checks.members[a], checks.members[b])
            rows += _edge(panel, material.names, (x, y), checks.mix[:, [a, b]], np.delete(checks.mix, [a, b], 1),
                          checks.z)  # fmt: skip
    if not rows:
        run = material.members[0].folder
        raise Lacking("no two members with soups between them", "a mixture measured along an edge",
                      f"ric soup {run}#{material.names[0]} {run}#{material.names[-1]}")  # fmt: skip
    return Table(f"Paths between members on {material.task}", tuple(rows))


def _axes(names: tuple[str, ...], a: str, b: str) -> tuple[int, int]:
    if a in names and b in names:
        return names.index(a), names.index(b)
    return 0, 1


def _edge(
    panel: str, names: tuple[str, ...], axes: tuple[int, int], mix: Array, rest: Array, z: Array
) -> list[dict[str, Any]]:
    """The soups (s,) of two members alone, lambdas (s, 2) that sum to 1, in ascending order of the second."""
    at = np.flatnonzero((np.abs(rest) < 1e-9).all(axis=1) & (np.abs(mix.sum(axis=1) - 1) < 1e-9))
    at = at[np.argsort(mix[at, 1], kind="stable")]
    share = mix[at, 1]
    ends = [at[np.isclose(share, end)] for end in (0.0, 1.0)]
    if len(at) < 3 or any(len(end) == 0 for end in ends):
        return []
    x, y = axes
    first, last = z[ends[0][0]], z[ends[1][0]]
    chord = (1 - share)[:, None] * first + share[:, None] * last
    return [
        {
            "panel": panel, "x": names[x], "y": names[y], "lambda": float(share[i]),
            "x_z": float(z[row, x]), "y_z": float(z[row, y]),
            "x_chord": float(chord[i, x]), "y_chord": float(chord[i, y]),
        }
        for i, row in enumerate(at)
    ]  # fmt: skip


def draw(table: Table) -> bytes:
    """A panel a pair, the first nine."""
    titles = table.each("panel")[:MOST_PANELS]
    drawn, every = panels(len(titles))
    for axes, title in zip(every, titles, strict=True):
        own = table.pick(panel=title)
        axes.plot(own.numbers("x_chord"), own.numbers("y_chord"), color=QUIET, linestyle=":", linewidth=1.6,
                  label="chord")  # fmt: skip
        axes.plot(own.numbers("x_z"), own.numbers("y_z"), linewidth=1.5, markersize=5, label="soups", **series(0))
        axes.set_title(verbatim(title), fontsize=9)
        axes.set_xlabel(verbatim(f"{own.rows[0]['x']} (z-score)"), fontsize=9)
        axes.set_ylabel(verbatim(f"{own.rows[0]['y']} (z-score)"), fontsize=9)
        axes.margins(0.08)
    return finished(drawn, every, table.title)
