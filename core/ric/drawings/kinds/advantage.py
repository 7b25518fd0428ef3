"""Expected reward of soups minus that of the best of M policies of single weights (rewarded soups, Figure 8)."""

from __future__ import annotations

import numpy as np

from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material
from ric.drawings.table import Table
from ric.report.figures.look import QUIET, series, verbatim

POLICIES = "policies trained for single weights, two or more"


def points(material: Material) -> Table:
    """Rows `soup, rival, seed, runs, advantage`: z-scores, a mean over users and over all subsets of M runs.

    Raises:
        Lacking: not two rewards, no mixture, or no policies to set it against.
    """
    if len(material.names) != 2:
        raise Lacking(f"{len(material.names)} rewards", "two rewards", "ric run --rewards ONE,OTHER")
    rows = [
        {"soup": member.label, "rival": rival.method, "seed": member.seed, "runs": size, "advantage": value}
        for member, checks in material.mixtures()
        for rival in checks.rivals
        for size, value in enumerate(rival.advantages, start=1)
    ]
    if not rows:
        rewards = ",".join(material.names)
        raise Lacking(
            "nothing but the mixture itself",
            POLICIES,
            f"ric run --algo morl --task {material.task} --rewards {rewards} --set algo.members=11, and ric compare "
            f"{material.members[0].folder} with that run",
        )
    return Table(f"Soups of two members against M policies on {material.task}", tuple(rows))


def draw(table: Table) -> bytes:
    """Bars by M, a colour for each pair of methods; seeds are averaged and shown as dots."""
    pairs = list(dict.fromkeys((row["soup"], row["rival"]) for row in table.rows))
    drawn, (axes,) = panels(1, single=(7.0, 4.8))
    width = 0.8 / len(pairs)
    for index, (soup, rival) in enumerate(pairs):
        own = table.pick(soup=soup, rival=rival)
        sizes = np.array(own.each("runs"))
        each = [own.pick(runs=size).numbers("advantage") for size in own.each("runs")]
        at = sizes + width * (index - (len(pairs) - 1) / 2)
        colour = series(index)["color"]
        label = verbatim(f"{soup} over {rival}")
        axes.bar(at, [values.mean() for values in each], width=0.9 * width, color=colour, label=label)
        if len(own.each("seed")) > 1:
            for x, values in zip(at, each, strict=True):
                axes.plot([x] * len(values), values, color=QUIET, marker=".", linestyle="none")
    axes.axhline(0, color=QUIET, linewidth=1.2)
    axes.set_xticks(sorted(table.each("runs")))
    axes.set_xlabel("M, policies trained for single weights")
    axes.set_ylabel("expected-reward advantage (z-score)")
    return finished(drawn, [axes], table.title, columns=3)
