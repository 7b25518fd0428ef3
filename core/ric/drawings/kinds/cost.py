"""Hypervolume against what alignment cost (Rewards-in-Context, arXiv:2402.10207, the claim of a tenth of RL's cost)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ric.compare.cost import COUNTED, cost_of
from ric.compare.methods import BASE, Method, methods_of
from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material
from ric.drawings.table import Table
from ric.front.hypervolume import hypervolume
from ric.front.reference import Reference
from ric.report.figures.look import series, verbatim
from ric.report.means import mean_over_prompts
from ric.report.yardstick import reference_of

COSTS = (COUNTED, "seconds", "units_generated", "units_trained", "reward_calls")


def points(material: Material) -> Table:
    """Rows `method, budget, seed, hypervolume, reference, counted, seconds, ...`; costs are means over seeds.

    Raises:
        Lacking: the ledger counted no work of any method, or no mean is known.
    """
    methods = methods_of((*material.members, *material.partial))
    reference = _reference(material, methods)
    rows = []
    for method in methods:
        if method.name == BASE:
            continue
        cost = cost_of(method)
        for seed, curve in method.curves.items():
            z = material.statistics.z(mean_over_prompts(curve.rewards))
            if cost.get(COUNTED) and reference is not None and np.isfinite(z).all():
                rows.append({
                    "method": method.name.partition("@")[0], "budget": method.budget, "seed": seed,
                    "hypervolume": hypervolume(z, reference).value, "reference": reference.digest,
                    **{key: np.nan if cost.get(key) is None else float(cost[key]) for key in COSTS},
                })  # fmt: skip
    if not rows:
        raise Lacking("no method whose work was counted", "a run that trained or sampled",
                      f"ric report {material.folder} --ledger shows what was counted")  # fmt: skip
    rows.sort(key=lambda row: (row["method"], row[COUNTED]))
    return Table(f"Cost against hypervolume on {material.task}", tuple(rows))


def _reference(material: Material, methods: Sequence[Method]) -> Reference | None:
    def z_of(method: Method) -> list[np.ndarray]:
        return [material.statistics.z(curve.rewards) for curve in method.curves.values()]

    truth = [] if material.truth is None else [material.statistics.z(material.truth.rewards)]
    return reference_of(truth, [z for method in methods for z in z_of(method)])


def draw(table: Table) -> bytes:
    """Means over seeds, budgets of one method joined, seeds as dots."""
    drawn, (axes,) = panels(1, single=(7.0, 4.8))
    for index, method in enumerate(table.each("method")):
        own, look = table.pick(method=method), series(index)
        parts = [own.pick(budget=budget) for budget in sorted(own.each("budget"))]
        axes.plot([part.numbers(COUNTED)[0] for part in parts], [part.numbers("hypervolume").mean() for part in parts],
                  markersize=7, linewidth=1.4, label=verbatim(str(method)), **look)  # fmt: skip
        if len(own.each("seed")) > 1:
            axes.plot(own.numbers(COUNTED), own.numbers("hypervolume"), color=look["color"], marker=".", alpha=0.6,
                      linestyle="none")  # fmt: skip
    _log(axes)
    axes.set_xlabel("counted cost: units generated + 3 x units trained")
    axes.set_ylabel("hypervolume")
    return finished(drawn, [axes], table.title, columns=4)


def _log(axes: Any) -> None:
    """Few labels, in thousands and millions: costs of one comparison often lie within a power of ten."""
    from matplotlib.ticker import EngFormatter, LogLocator, NullFormatter

    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axes.xaxis.set_major_formatter(EngFormatter())
    axes.xaxis.set_minor_formatter(NullFormatter())
