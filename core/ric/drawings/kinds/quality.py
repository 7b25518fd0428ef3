"""Figures of whole sets of responses along the dial (rewarded soups, Figures 11 and 17)."""

from __future__ import annotations

import numpy as np

from ric.drawings.along import START, along, draw_along
from ric.drawings.dial import walks
from ric.drawings.material import Lacking, Material, seeds_of
from ric.drawings.table import Table
from ric.kinds import Array
from ric.run.results import Curve

BETTER = {"larger": "\n(larger is better)", "smaller": "\n(smaller is better)"}


def points(material: Material) -> Table:
    """Rows `method, quantity, kind, value, at:...`; `kind` says whether larger or smaller is better.

    Raises:
        Lacking: no metric was measured, or no method has a dial.
    """
    metrics = material.members[0].results.metrics
    if not metrics:
        raise Lacking("no metric was measured", "a run with --metrics", measured_again(material, "perplexity:base"))
    rows = []
    for j, (name, larger) in enumerate(metrics.items()):
        kind = "larger" if larger else "smaller"
        for walk in walks(material):
            values = column(walk.curves, j)
            rows += along(walk, name, kind, values, np.full(len(values), np.nan))
        if material.base is not None:
            value = float(column(tuple(seeds_of(material.base)), j)[0])
            rows.append({"method": START, "quantity": name, "kind": kind, "value": value, "se": np.nan})
    return Table(f"Quality along the dial on {material.task}", tuple(rows))


def column(curves: tuple[Curve, ...], j: int) -> Array:
    """Metric j at every point (g,), averaged over the seeds that measured it."""
    return np.asarray(np.mean([curve.metrics[:, j] for curve in curves if curve.metrics is not None], axis=0))


def measured_again(material: Material, metric: str) -> str:
    """The command that makes a run with this metric."""
    run = material.members[0].folder
    return f"ric run --config {run}/run.yaml --metrics {metric} --out {run}-measured"


def draw(table: Table) -> bytes:
    """A panel a metric."""
    return draw_along(table, BETTER)
