"""One curve's figures as plain mappings and lists."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.front.intervals import Interval
from ric.kinds import Array, Statistics
from ric.report.curve_summary import CurveSummary


def curve_json(curve: CurveSummary, statistics: Statistics) -> dict[str, Any]:
    """One curve's figures. NaN is still NaN here; `json_safe` makes it null.

    `front` is a list of points {preference, desired, obtained, se, z, member}: `desired`, `obtained`
    and `se` are raw means over prompts by reward name, everything else is in z-scores.
    """
    return {
        "method": curve.method,
        "seed": curve.seed,
        "split": curve.split,
        "prompts": curve.n,
        "front": [_point(curve, i, statistics) for i in range(len(curve.raw))],
        "hypervolume": {"value": curve.hypervolume.value, "share": curve.share, "interval": _ends(curve.hypervolume)},
        "regret": curve.regret.value,
        "regret_interval": _ends(curve.regret),
        "regret_removed": curve.regret_removed.value,
        "regret_removed_interval": _ends(curve.regret_removed),
        "controllability": curve.controllability,
        "calibration": {name: line._asdict() for name, line in curve.calibration.items()},
        "cardinality": curve.cardinality,
        "dominated": curve.dominated,
    }


def _ends(interval: Interval) -> list[float] | None:
    return [interval.low, interval.high] if np.isfinite(interval.low) else None


def _point(curve: CurveSummary, i: int, statistics: Statistics) -> dict[str, Any]:
    def named(values: Array | None) -> dict[str, float] | None:
        return None if values is None else dict(zip(statistics.names, values.tolist(), strict=True))

    return {
        "preference": named(None if curve.preferences is None else curve.preferences[i]),
        "desired": named(None if curve.desired is None else statistics.raw(curve.desired[i])),
        "obtained": named(curve.raw[i]),
        "se": named(curve.raw_error[i]),
        "z": named(curve.z[i]),
        "member": curve.members[i],
    }
