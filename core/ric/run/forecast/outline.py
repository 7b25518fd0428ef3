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
    fit=Pace(seconds=1.0, units=1.0, rows=1.0, step=0.0, begin=0.0), draw=1.0, drawn=1.0, proposal=0.3, score=0.0,
    member=0.0, row=0.0,
)  # fmt: skip
"""A row trained costs about what a row drawn does, and a proposal has a few units alone."""


class Nothing:
    """A policy that was not loaded: a planned job asks it nothing."""

    members: Sequence[str] = ("base",)


def outline(plan: Plan) -> list[Planned]:
    """The stages of a run with their counts; seconds are in units of a row.

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
        stages=Stages(Path(), Silent()), origin=digest(ground), rates=NOMINAL,
    )  # fmt: skip
    family = plan.algorithm.align(job)
    curves_of(plan, job, family, evaluation_rows(plan))
    return job.planned


def _rows(plan: Plan) -> Sequence[Row]:
    """Training rows; those that the base model will answer first have an answer that says nothing."""
    rows = plan.task.rows("train")
    return [row if row.payload is not None else row._replace(payload="") for row in rows]
