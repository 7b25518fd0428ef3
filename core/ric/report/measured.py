"""What was measured along the dial beside the rewards trained on: further rewards, and metrics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ric.kinds import Array
from ric.report.means import mean_over_prompts, standard_error
from ric.run.results import Curve, Results

REWARD, METRIC = "eval", "metric"


class Measured(NamedTuple):
    """One reward or metric at every point of every curve. g = points of a curve.

    Args:
        name: what it is called.
        kind: "eval" for a reward that was never trained on, "metric" for a figure of a set.
        larger_is_better: its direction.
        values: per curve (g,): raw means over prompts, or the figure; NaN where it is undefined.
        errors: per curve (g,): standard errors over prompts; NaN for a metric.
    """

    name: str
    kind: str
    larger_is_better: bool
    values: tuple[Array, ...]
    errors: tuple[Array, ...]


def measured(results: Results, curves: Sequence[Curve]) -> tuple[Measured, ...]:
    """Rewards, then metrics, each for the given curves in order."""
    rewards = [
        Measured(
            name, REWARD, True,  # noqa: FBT003 - rewards are maximized, everywhere
            tuple(_column(c.evaluated, j, mean_over_prompts, c) for c in curves),
            tuple(_column(c.evaluated, j, standard_error, c) for c in curves),
        )
        for j, name in enumerate(results.evaluated)
    ]  # fmt: skip
    metrics = [
        Measured(
            name, METRIC, larger,
            tuple(_blank(c) if c.metrics is None else c.metrics[:, j] for c in curves),
            tuple(_blank(c) for c in curves),
        )
        for j, (name, larger) in enumerate(results.metrics.items())
    ]  # fmt: skip
    return (*rewards, *metrics)


def measured_json(items: Sequence[Measured], methods: Sequence[str]) -> dict[str, Any]:
    """Name -> direction, and per method the values and standard errors in the order of its points."""
    return {
        item.name: {
            "kind": item.kind,
            "larger_is_better": item.larger_is_better,
            "values": dict(zip(methods, item.values, strict=True)),
            "se": dict(zip(methods, item.errors, strict=True)) if item.kind == REWARD else None,
        }
        for item in items
    }


def _column(values: Array | None, j: int, figure: Any, curve: Curve) -> Array:
    return _blank(curve) if values is None else np.asarray(figure(values)[:, j], dtype=np.float64)


def _blank(curve: Curve) -> Array:
    return np.full(len(curve.rewards), np.nan)
