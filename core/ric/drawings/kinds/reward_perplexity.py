"""Each reward against the perplexity of the responses (RAFT, arXiv:2304.06767, Figure 8b)."""

from __future__ import annotations

from ric.drawings.kinds.quality import column, measured_again
from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material, means, seeds_of
from ric.drawings.table import Table
from ric.report.figures.look import series, verbatim

PERPLEXITY = "perplexity"
MOST_PANELS = 6


def points(material: Material) -> Table:
    """Rows `method, point, member, metric, perplexity, reward, z, se`, one a point and reward.

    Raises:
        Lacking: no perplexity was measured.
    """
    metrics = list(material.members[0].results.metrics)
    name = next((metric for metric in metrics if metric.startswith(PERPLEXITY)), None)
    if name is None:
        raise Lacking("no perplexity was measured", "a run with --metrics perplexity",
                      measured_again(material, "perplexity:base"))  # fmt: skip
    rows = []
    for method in material.methods:
        curves = seeds_of(method)
        if any(curve.metrics is None for curve in curves):
            continue
        x = column(tuple(curves), metrics.index(name))
        z, error = means(curves, material.statistics)
        rows += [
            {"method": method.name, "point": i, "member": curves[0].members[i], "metric": name,
             "perplexity": float(x[i]), "reward": reward, "z": float(z[i, j]), "se": float(error[i, j])}
            for j, reward in enumerate(material.names)
            for i in range(len(z))
        ]  # fmt: skip
    return Table(f"Reward against {name} on {material.task}, bars: one standard error", tuple(rows))


def draw(table: Table) -> bytes:
    """A panel a reward; better is up and left."""
    names = table.each("reward")[:MOST_PANELS]
    drawn, every = panels(len(names))
    joined = len(names) <= 2  # along more rewards the points have no order
    for axes, name in zip(every, names, strict=True):
        for index, method in enumerate(table.each("method")):
            own = table.pick(reward=name, method=method)
            look = {**series(index), "linestyle": "-" if joined else "none"}
            axes.errorbar(own.numbers("perplexity"), own.numbers("z"), yerr=own.numbers("se"), markersize=6,
                          linewidth=1.0, elinewidth=0.8, label=verbatim(str(method)), **look)  # fmt: skip
        axes.set_xlabel(verbatim(f"{table.rows[0]['metric']} (smaller is better)"))
        axes.set_ylabel(verbatim(f"{name} (z-score)"))
    return finished(drawn, every, table.title)
