"""What is measured along the dial and never trained on: further rewards, and metrics of whole sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ric.kinds import Metric, Reward, Row, Scored, Source
from ric.run.digest import digest
from ric.run.durable.attempt import Attempt
from ric.run.job.local_job import LocalJob, groups
from ric.run.results import Curve
from ric.run.scoring.scorer import Scorer

ARRAYS = "measured.npz"


class Gauges:
    """Rewards and metrics that curves are measured with.

    Args:
        rewards: label -> reward.
        metrics: label -> metric.
        base: the run's own base model, for metrics that look at it.
        training: the run's training rows, for metrics that look at them.
    """

    def __init__(
        self, rewards: Mapping[str, Reward], metrics: Mapping[str, Metric], base: Source, training: Sequence[Row]
    ) -> None:
        self.rewards = dict(rewards)
        self.metrics = {name: metric.at(base).beside(training) for name, metric in metrics.items()}

    def measured(self, job: LocalJob, curve: Curve, rows: Sequence[Row]) -> Curve:
        """Stage: the curve with its responses measured; the curve as it is when there is nothing to measure.

        Args:
            job: where stages run; its score cache is used.
            curve: g points with responses to `rows`.
            rows: n evaluation rows.
        """
        if not self.rewards and not self.metrics:
            return curve
        scorer = Scorer(self.rewards, job.scorer.cache)
        rules = [(name, f"{type(m).__qualname__}:{m.fingerprint()}") for name, m in self.metrics.items()]

        def work(folder: Path, attempt: Attempt) -> None:
            points = [_answered(curve, i, rows) for i in range(len(curve.payloads))]
            scores = scorer.score([row for point in points for row in point], attempt)
            figures = [
                [metric.measure(Scored(point, groups(point), rewards)) for metric in self.metrics.values()]
                for point, rewards in zip(points, curve.rewards, strict=True)
            ]
            shape = (len(points), len(rows), len(self.rewards))
            metrics = np.array(figures, dtype=np.float64).reshape(len(points), len(self.metrics))
            np.savez(folder / ARRAYS, rewards=scores.reshape(shape), metrics=metrics)

        def load(folder: Path) -> Curve:
            with np.load(folder / ARRAYS) as arrays:
                return replace(curve, evaluated=arrays["rewards"], metrics=arrays["metrics"])

        inputs = (list(scorer.fingerprints.items()), rules, digest(rows), digest(curve.payloads))
        return job.stages.run(stage_of(curve.method), "evaluate", inputs, work, load)


def stage_of(method: str) -> str:
    """The stage that measures a method's curve."""
    return f"measure-{method.replace(':', '-')}"


def _answered(curve: Curve, point: int, rows: Sequence[Row]) -> list[Row]:
    return [row._replace(payload=p, source=curve.method) for row, p in zip(rows, curve.payloads[point], strict=True)]
