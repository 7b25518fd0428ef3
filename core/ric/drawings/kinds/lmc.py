"""Linear mode connectivity: height of each soup above the chord of its members (rewarded soups, Observation 1)."""

from __future__ import annotations

import numpy as np

from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material, named
from ric.drawings.table import Table
from ric.report.figures.look import QUIET, series, verbatim


def points(material: Material) -> Table:
    """Rows `method, seed, reward, place, gap, se, lambda:...`: z-scores above the chord, >= 0 where it holds.

    `place` is the second member's lambda where there are two, else 1 - the largest: 0 is a member alone.

    Raises:
        Lacking: no mixture, or no member was measured alone.
    """
    rows = []
    for member, checks in material.mixtures():
        if checks.gap is None or checks.error is None:
            continue
        place = checks.mix[:, 1] if checks.mix.shape[1] == 2 else 1 - checks.mix.max(axis=1)
        for j, name in enumerate(material.names):
            rows += [
                {
                    "method": member.label, "seed": member.seed, "reward": name, "place": float(place[i]),
                    "of": checks.members[1] if checks.mix.shape[1] == 2 else "",
                    "gap": float(checks.gap[i, j]), "se": float(checks.error[i, j]),
                    **named("lambda", checks.members, checks.mix[i]),
                }
                for i in np.argsort(place, kind="stable")
            ]  # fmt: skip
    if not rows:
        run = material.members[0].folder
        raise Lacking("no member was measured alone", "a mixture whose lambdas include (1, 0, ...), (0, 1, ...)",
                      f"ric soup {run}#{material.names[0]} {run}#{material.names[-1]}")  # fmt: skip
    return Table(f"Height above the chord of the members on {material.task}, bars: two standard errors", tuple(rows))


def draw(table: Table) -> bytes:
    """A panel a mixture and seed."""
    runs = list(dict.fromkeys((row["method"], row["seed"]) for row in table.rows))
    drawn, every = panels(len(runs), sharey=True)
    for axes, (method, seed) in zip(every, runs, strict=True):
        own = table.pick(method=method, seed=seed)
        two = bool(own.rows[0]["of"])
        for index, name in enumerate(own.each("reward")):
            part = own.pick(reward=name)
            axes.errorbar(part.numbers("place"), part.numbers("gap"), yerr=2 * part.numbers("se"), markersize=5,
                          linewidth=1.5, elinewidth=0.8, linestyle="-" if two else "none", label=verbatim(name),
                          **series(index))  # fmt: skip
        axes.axhline(0, color=QUIET, linewidth=1.6, linestyle=":", label="chord of the members")
        axes.set_xlabel(verbatim(f"lambda of {own.rows[0]['of']}" if two else "1 - largest lambda (0: one member)"))
        axes.set_title(verbatim(f"{method}, seed {seed}"), fontsize=9)
    every[0].set_ylabel("above the chord (z-score)")
    return finished(drawn, every, table.title)
