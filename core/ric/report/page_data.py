"""What the page's script draws: figures as short lists, five prompts, their answers at every preference."""

from __future__ import annotations

from typing import Any

import numpy as np

from ric.kinds import Array
from ric.report.curve_summary import CurveSummary
from ric.report.payload_view import payload_view, prompt_view
from ric.report.spiders import spiders
from ric.report.summary import Summary, TruthSummary
from ric.run.results import Curve, Results

PROMPTS = 5
"""Prompts whose answers the page holds."""
MOST_ROWS = 400
"""Responses drawn in a calibration panel."""


def page_data(results: Results, summary: Summary) -> dict[str, Any]:
    """A mapping for `script_json`; g = points of the first curve, lists follow `summary.names`."""
    shown = chosen_prompts(len(results.prompts))
    twins = _nearest(summary)
    maps = spiders(summary)
    return {
        "names": list(summary.names),
        "reference": None if summary.reference is None else list(summary.reference.values),
        "curves": [{"name": curve.method, "points": _points(curve)} for curve in summary.curves],
        "truth": None if summary.truth is None else _truth_points(summary.truth),
        "prompts": [prompt_view(results.prompts[i]) for i in shown],
        "answers": _answers(results.curves[0].payloads, results.curves[0].rewards, range(len(summary.main.z)), shown),
        "best": None if results.truth is None or twins is None
        else _answers(results.truth.payloads, results.truth.rewards, twins, shown),
        "calibration": _calibration(results.curves[0], summary),
        "measured": [
            {
                "name": item.name,
                "larger": item.larger_is_better,
                "curves": [{"values": v, "se": e} for v, e in zip(item.values, item.errors, strict=True)],
            }
            for item in summary.measured
        ],
        "spider": None if maps is None else {
            "dial": maps.dial,
            "truth": None if maps.truth is None or twins is None else maps.truth[twins],
        },
    }  # fmt: skip


def chosen_prompts(n: int) -> list[int]:
    """Indices of at most `PROMPTS` prompts, spaced evenly, whatever was answered."""
    return sorted({int(i) for i in np.linspace(0, n - 1, min(n, PROMPTS)).round()}) if n else []


def _points(curve: CurveSummary) -> list[dict[str, Any]]:
    return [
        {
            "w": None if curve.preferences is None else curve.preferences[i],
            "z": curve.z[i],
            "raw": curve.raw[i],
            "se": curve.z_error[i],
            "desired": None if curve.desired is None else curve.desired[i],
        }
        for i in range(len(curve.z))
    ]


def _truth_points(truth: TruthSummary) -> list[dict[str, Any]]:
    return [{"w": w, "z": z, "raw": raw} for w, z, raw in zip(truth.preferences, truth.z, truth.raw, strict=True)]


def _nearest(summary: Summary) -> list[int] | None:
    """For every point of the dial, the true optimum whose preference is nearest."""
    if summary.truth is None or summary.main.preferences is None:
        return None
    far = ((summary.main.preferences[:, None, :] - summary.truth.preferences[None, :, :]) ** 2).sum(axis=2)
    return [int(i) for i in far.argmin(axis=1)]


def _answers(payloads: Any, rewards: Array, at: Any, shown: list[int]) -> list[list[dict[str, Any]]]:
    return [[{**payload_view(payloads[i][row]), "raw": rewards[i, row]} for row in shown] for i in at]


def _calibration(curve: Curve, summary: Summary) -> list[dict[str, Any]] | None:
    main = summary.main
    if curve.desired is None or main.desired is None:
        return None
    obtained = summary.statistics.z(curve.rewards)
    panels = []
    for j, name in enumerate(summary.names):
        pairs = np.stack([curve.desired[:, :, j].ravel(), obtained[:, :, j].ravel()], axis=1)
        pairs = pairs[np.isfinite(pairs).all(axis=1)]
        means = np.stack([main.desired[:, j], main.z[:, j]], axis=1)
        panels.append({
            "slope": main.calibration[name].slope,
            "rank": main.calibration[name].rank,
            "total": len(pairs),
            "rows": pairs[:: max(1, -(-len(pairs) // MOST_ROWS))].round(4),
            "means": means[np.isfinite(means).all(axis=1)],
        })  # fmt: skip
    return panels
