"""What a run consists of, in a second and without loading a model: a forecast at rates of no machine.

Scores are drawn at random, so that counts are right and nothing else is. It serves to order runs and to see what
they share.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ric.kinds import Row, Scored, describe
from ric.run.digest import digest
from ric.run.engine import curves_of, evaluation_rows, tokens_of
from ric.run.forecast.gauging import Gauging
from ric.run.forecast.planned import Planned
from ric.run.forecast.planning_job import PlanningJob
from ric.run.forecast.rates import Rates
from ric.run.forecast.stopwatch import Pace
from ric.run.job.local_job import groups
from ric.run.scoring.scorer import Scorer
from ric.run.setup.prepare import Plan
from ric.run.stages import Stages
from ric.run.watching.watcher import Silent

NOMINAL = Rates(
    fit=Pace(seconds=2.0, units=1.0, rows=1.0, step=0.0, begin=0.0), draw=1.0, drawn=1.0, proposal=0.1, score=0.0,
    member=0.0, row=0.0,
)  # fmt: skip
"""As on `hh`: a row trained costs what two drawn ones do, and a proposal has a few units alone."""


class Nothing:
    """A policy that was not loaded: a planned job asks it nothing."""

    members: Sequence[str] = ("base",)


def outline(plan: Plan, rates: Rates = NOMINAL, gauging: Gauging | None = None) -> list[Planned]:
    """The stages of a run's algorithm and of its evaluation, with their counts.

    Args:
        plan: the run's components.
        rates: of this machine, in seconds; without them a second stands for a row.
        gauging: what measuring the curves costs.

    Raises:
        RicError: whatever the run itself would stumble over.
    """
    rows = _rows(plan)
    rng = np.random.default_rng(plan.config.seed)
    rewards = rng.normal(size=(len(rows), len(plan.names)))
    statistics = describe(plan.names, rewards)
    config = plan.config
    ground = (config.task, config.rewards, config.model, config.data, config.backend, tokens_of(plan, statistics))
    job = PlanningJob(
        train=Scored(rows, groups(rows), rewards), validation=plan.task.rows("validation"), statistics=statistics,
        format=plan.format, mapping=plan.mapping, fitting=plan.fitting, decoding=plan.decoding, seed=config.seed,
        backend=plan.backend, policy=Nothing(), sampler=plan.sampler, scorer=Scorer(plan.rewards),
        stages=Stages(Path(), Silent()), origin=digest(ground), rates=rates,
    )  # fmt: skip
    family = plan.algorithm.align(job)
    for curve in curves_of(plan, job, family, evaluation_rows(plan)):
        if gauging is not None:
            gauging.measured(job, curve)
    return job.planned


def _rows(plan: Plan) -> Sequence[Row]:
    """Training rows; those that the base model will answer first have an answer that says nothing."""
    rows = plan.task.rows("train")
    return [row if row.payload is not None else row._replace(payload="") for row in rows]
