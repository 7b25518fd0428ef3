"""All figures of a run, in z-scores of its training rows, from nothing but per-prompt rewards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ric.front.dominance import cardinality, dominates
from ric.front.hypervolume import hypervolume
from ric.front.reference import Reference
from ric.front.verdict import Verdict
from ric.kinds import Array, Statistics
from ric.report.curve_json import curve_json
from ric.report.curve_summary import CurveSummary, summarize_curve
from ric.report.json_safe import json_safe
from ric.report.means import mean_over_prompts
from ric.report.measured import Measured, measured, measured_json
from ric.report.soup_checks import SoupChecks, soup_checks
from ric.report.soup_words import checks_json
from ric.report.totals import totals
from ric.report.verdicts import verdicts
from ric.report.yardstick import Yardstick, comparable, yardstick
from ric.run.results import Choice, Curve, Results, TrueFront

DRAWS = 1000
"""Bootstrap resamples behind every interval."""


@dataclass(frozen=True)
class TruthSummary:
    """The exact front. m = preferences, k = rewards.

    Args:
        preferences: (m, k).
        raw: (m, k) mean raw rewards of the best answers.
        z: (m, k) the same in z-scores.
        hypervolume: from the run's reference, NaN when undefined.
        cardinality: different non-dominated points.
    """

    preferences: Array
    raw: Array
    z: Array
    hypervolume: float
    cardinality: int


@dataclass(frozen=True)
class Summary:
    """What the terminal, the figures and the page show.

    Args:
        task: the task's name.
        names: reward names in order.
        statistics: the scale of the z-scores.
        curves: the run's own method first, then its baselines.
        reference: of every hypervolume here; None when no point is finite.
        truth: the exact front where the world can be enumerated.
        verdicts: the published break conditions, and whether each shows.
        ledger: totals over the stages.
        choice: the point that a utility chose, when one was given.
        soup: what the theory of soups promises, checked; None for other families.
        measured: rewards and metrics that were measured along the dial and never trained on.
    """

    task: str
    names: tuple[str, ...]
    statistics: Statistics
    curves: tuple[CurveSummary, ...]
    reference: Reference | None
    truth: TruthSummary | None
    verdicts: tuple[Verdict, ...]
    ledger: Mapping[str, float | int | None]
    choice: Choice | None = None
    soup: SoupChecks | None = None
    measured: tuple[Measured, ...] = ()

    @property
    def main(self) -> CurveSummary:
        """The run's own method."""
        return self.curves[0]

    def as_dict(self) -> dict[str, Any]:
        """Strict JSON: the first curve's figures at the top, the others' under `baselines`; NaN is null."""
        reference = self.reference
        main = curve_json(self.main, self.statistics)
        main["hypervolume"] |= {
            "reference": None if reference is None else list(reference.values),
            "origin": None if reference is None else reference.origin,
            "digest": None if reference is None else reference.digest,
        }
        whole = {
            "task": self.task,
            "rewards": list(self.names),
            **main,
            "true_hypervolume": None if self.truth is None else self.truth.hypervolume,
            "true_cardinality": None if self.truth is None else self.truth.cardinality,
            "baselines": [curve_json(curve, self.statistics) for curve in self.curves[1:]],
            "diagnosis": [verdict._asdict() for verdict in self.verdicts],
            "soup": None if self.soup is None else checks_json(self.soup, self.names),
            "measured": measured_json(self.measured, [curve.method for curve in self.curves]),
            "ledger": self.ledger,
            "choice": None if self.choice is None else self.choice._asdict(),
        }
        return dict(json_safe(whole))


def summarize(results: Results, draws: int | None = None) -> Summary:
    """The figures of an evaluated run.

    Args:
        results: at least one curve, the run's own method first.
        draws: bootstrap resamples over prompts; None = `DRAWS`.
    """
    draws = DRAWS if draws is None else draws
    yard = yardstick(results)
    statistics = results.statistics
    truth = None if results.truth is None else _truth(results.truth, statistics, yard)
    volume = float("nan") if truth is None else truth.hypervolume
    curves = comparable(results)
    return Summary(
        task=results.task,
        names=statistics.names,
        statistics=statistics,
        curves=tuple(
            summarize_curve(curve, statistics, yard, volume, _dominated(curve, curves[0]), draws) for curve in curves
        ),
        reference=yard.reference,
        truth=truth,
        verdicts=tuple(verdicts(results)),
        ledger=totals(results.ledger),
        choice=results.choice,
        soup=soup_checks(results),
        measured=measured(results, curves),
    )


def _truth(truth: TrueFront, statistics: Statistics, yard: Yardstick) -> TruthSummary:
    raw = mean_over_prompts(truth.rewards)
    z = statistics.z(raw)
    if yard.reference is None or not np.isfinite(z).all():
        return TruthSummary(truth.preferences, raw, z, float("nan"), 0)
    return TruthSummary(truth.preferences, raw, z, hypervolume(z, yard.reference).value, cardinality(z))


def _dominated(curve: Curve, first: Curve) -> bool | None:
    """Whether some point of the first curve dominates a single point; None for dials and missing means."""
    if curve is first or curve.preferences is not None or len(curve.rewards) != 1:
        return None
    point, points = mean_over_prompts(curve.rewards), mean_over_prompts(first.rewards)
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points) or not np.isfinite(point).all():
        return None
    return bool(dominates(points, point).any())
