"""Desired against obtained rewards of policies that are told which rewards are wanted."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material, named, seeds_of
from ric.drawings.table import Table
from ric.kinds import Array
from ric.report.figures.look import QUIET, series, verbatim
from ric.report.means import mean_over_prompts

MEAN, ONE = "mean", "response"
MOST_ROWS = 2000
"""Responses of a method that are kept, spaced evenly."""


def points(material: Material) -> Table:
    """Rows `what, method, seed, point, desired:..., obtained:...` in z-scores: responses, and means at each point.

    Raises:
        Lacking: no policy is told targets.
    """
    rows: list[dict[str, Any]] = []
    for method in material.methods:
        for curve in seeds_of(method):
            if curve.desired is None:
                continue
            z = material.statistics.z(curve.rewards)
            k = len(material.names)
            cells = {"method": method.name, "seed": curve.seed}
            place = np.repeat(np.arange(len(z)), z.shape[1])
            step = max(1, -(-len(place) // MOST_ROWS))
            for what, at, asked, got in (
                (ONE, place[::step], curve.desired.reshape(-1, k)[::step], z.reshape(-1, k)[::step]),
                (MEAN, np.arange(len(z)), mean_over_prompts(curve.desired), mean_over_prompts(z)),
            ):
                rows += [
                    {"what": what, **cells, "point": int(at[i]), **named("desired", material.names, asked[i]),
                     **named("obtained", material.names, got[i])}
                    for i in range(len(at))
                ]  # fmt: skip
    if not rows:
        raise Lacking("no policy that is told which rewards are wanted", "a run of ric",
                      f"ric run --algo ric --task {material.task} --rewards {','.join(material.names)}")  # fmt: skip
    return Table(f"Desired against obtained on {material.task}", tuple(rows))


def draw(table: Table) -> bytes:
    """A panel a reward: responses as dots, means at each preference as a line, the diagonal."""
    names = table.starting("desired:")
    drawn, every = panels(len(names))
    for axes, name in zip(every, names, strict=True):
        for index, method in enumerate(table.each("method")):
            ones, mean = (table.pick(what=what, method=method) for what in (ONE, MEAN))
            look = series(index)
            axes.scatter(*_xy(ones, name), s=7, alpha=0.2, linewidths=0, color=look["color"])
            for i, seed in enumerate(mean.each("seed")):
                own = mean.pick(seed=seed)
                axes.plot(*_xy(own, name), markersize=5, linewidth=1.2, markeredgecolor="white",
                          label=None if i else verbatim(f"{method}: means"), **look)  # fmt: skip
        asked = table.numbers(f"desired:{name}")
        ends = [np.nanmin(asked), np.nanmax(asked)] if np.isfinite(asked).any() else [0.0, 0.0]
        axes.plot(ends, ends, color=QUIET, linestyle=":", linewidth=1.6, label="obtained = desired")
        axes.set_xlabel(verbatim(f"{name} desired (z-score)"))
        axes.set_ylabel(verbatim(f"{name} obtained (z-score)"))
    return finished(drawn, every, table.title)


def _xy(table: Table, name: str) -> tuple[Array, Array]:
    return table.numbers(f"desired:{name}"), table.numbers(f"obtained:{name}")
