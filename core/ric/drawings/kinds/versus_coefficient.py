"""Each reward along the dial, those never trained on too (rewarded soups, arXiv:2306.04488, Figures 5b and 13)."""

from __future__ import annotations

import numpy as np

from ric.drawings.along import START, along, draw_along
from ric.drawings.dial import walks
from ric.drawings.material import Material, seeds_of
from ric.drawings.table import Table
from ric.kinds import Array
from ric.report.means import mean_over_prompts, standard_error
from ric.run.results import Curve

TRAINED, MEASURED = "reward", "eval"


def points(material: Material) -> Table:
    """Rows `method, quantity, kind, value, se, at:...`: raw means over prompts, averaged over seeds.

    Raises:
        Lacking: no method has a dial.
    """
    rows = []
    evaluated = list(material.members[0].results.evaluated)
    for kind, names in ((TRAINED, material.names), (MEASURED, evaluated)):
        for j, name in enumerate(names):
            for walk in walks(material):
                rows += along(walk, name, kind, *_column(walk.curves, kind, j))
            if material.base is not None:
                value, error = _column(tuple(seeds_of(material.base)), kind, j)
                rows.append({"method": START, "quantity": name, "kind": kind, "value": float(value[0]),
                             "se": float(error[0])})  # fmt: skip
    return Table(f"Rewards along the dial on {material.task}, bars: one standard error", tuple(rows))


def _column(curves: tuple[Curve, ...], kind: str, j: int) -> tuple[Array, Array]:
    """Means and standard errors over prompts (g,), averaged over seeds."""
    scores = [curve.rewards if kind == TRAINED else curve.evaluated for curve in curves]
    known = [score for score in scores if score is not None]
    value = np.mean([mean_over_prompts(score)[:, j] for score in known], axis=0)
    error = np.mean([standard_error(score)[:, j] for score in known], axis=0)
    return np.asarray(value), np.asarray(error)


def draw(table: Table) -> bytes:
    """A panel a reward."""
    return draw_along(table, {MEASURED: "\n(never trained on)"})
