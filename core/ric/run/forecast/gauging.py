"""What is measured along the dial and never trained on, planned: further rewards, and metrics of whole sets."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from ric.kinds import Array, Row, Scored
from ric.run.evaluation.measure import Gauges, stage_of
from ric.run.forecast.opening import FEW, scores_of
from ric.run.forecast.planned import Planned
from ric.run.forecast.planning_job import PlanningJob
from ric.run.job.local_job import groups
from ric.run.results import Curve

FIGURE = 8.0
"""Bytes of a number that is kept."""


class Gauging(NamedTuple):
    """What measuring costs here.

    Args:
        rewards: raw scores (n, e) of the training rows, for what a run will find.
        score: seconds a row, summed over the e rewards.
        figure: seconds a row, summed over the metrics.
        metrics: how many there are.
    """

    rewards: Array
    score: float
    figure: float
    metrics: int

    def measured(self, job: PlanningJob, curve: Curve) -> Curve:
        """The stage written down, and the curve with made-up figures; as it is when there is nothing to measure."""
        kinds, points, rows = self.rewards.shape[1], *curve.rewards.shape[:2]
        if not kinds and not self.metrics:
            return curve
        n = points * rows
        drawn = job.rng(f"measured {len(job.planned)}").integers(len(self.rewards), size=n)
        job.enter(
            Planned(
                stage_of(curve.method), "evaluate", "", 0, calls=n * kinds, seconds=n * (self.score + self.figure),
                disk=FIGURE * (n * kinds + points * self.metrics),
            )
        )  # fmt: skip
        evaluated = self.rewards[drawn].reshape(points, rows, kinds)
        return replace(curve, evaluated=evaluated, metrics=np.zeros((points, self.metrics)))


def gauging_of(gauges: Gauges, rows: Sequence[Row], rewards: Array) -> Gauging:
    """Score and measure a little; a metric's first call, which loads what it needs, is left out.

    Args:
        gauges: what curves are measured with.
        rows: n training rows with responses.
        rewards: their raw rewards (n, k), for metrics that look at them.
    """
    scores, score = scores_of(gauges.rewards, rows)
    few = Scored(rows[:FEW], groups(rows[:FEW]), rewards[:FEW])
    seconds = 0.0
    for metric in gauges.metrics.values():
        metric.measure(few)
        started = time.perf_counter()
        metric.measure(few)
        seconds += time.perf_counter() - started
    return Gauging(scores, score, seconds / len(few.rows), len(gauges.metrics))
