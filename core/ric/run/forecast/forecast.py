"""The forecast of a run: calibration, then the plan at the rates found. Nothing stays on the disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryDirectory

from ric.kinds import Scored, Source, describe
from ric.run.engine import choice_of, curves_of, evaluation_rows, results_of, tokens_of
from ric.run.evaluation.measure import Gauges
from ric.run.folder import manifest
from ric.run.forecast.gauging import Gauging, gauging_of
from ric.run.forecast.opening import Model, model_of, rows_of, scores_of
from ric.run.forecast.planned import Planned
from ric.run.forecast.planning_job import PlanningJob
from ric.run.forecast.rates import Rates, measure
from ric.run.job.local_job import LocalJob, groups
from ric.run.ledger import peak_memory_mb
from ric.run.results import Results
from ric.run.scoring.probe import ROWS
from ric.run.scoring.scorer import Scorer
from ric.run.setup.prepare import Plan
from ric.run.stages import Stages
from ric.run.watching.watcher import Watcher


@dataclass(frozen=True)
class Forecast:
    """What is expected of a run.

    Args:
        stages: in order.
        memory: MiB this process took to train, draw and score as the run will.
        results: of made-up figures, in the form the run will leave: what a report takes can be measured on them.
    """

    stages: tuple[Planned, ...]
    memory: float
    results: Results


@dataclass(frozen=True)
class Calibration:
    """What was measured.

    Args:
        job: loaded, its rows scored as far as time allowed.
        rates: what things cost here.
        first: the stages before an algorithm's own, loading among them.
        gauging: what measuring curves costs.
    """

    job: LocalJob
    rates: Rates
    first: tuple[Planned, ...]
    gauging: Gauging


def forecast(plan: Plan, watcher: Watcher) -> Forecast:
    """Calibrate and plan.

    Raises:
        RicError: whatever the run itself would stumble over at its start.
    """
    with TemporaryDirectory(prefix="ric-forecast-") as place:
        return _planned(plan, calibrate(plan, watcher, Path(place)))


def calibrate(plan: Plan, watcher: Watcher, folder: Path) -> Calibration:
    """Load, train, draw, score and save a little, in a folder that is thrown away.

    Raises:
        RicError: whatever the run itself would stumble over at its start.
    """
    begun = time.perf_counter()
    plan.check()
    watcher.note("forecast: loading")
    model = model_of(plan, folder)
    policy = plan.backend.load(model.path)
    rows, drafted = rows_of(plan, policy)
    rewards, score = scores_of(plan.rewards, rows)
    gauges = Gauges(plan.evaluated, plan.metrics, Source(model.path), rows)
    gauging = gauging_of(gauges, rows, rewards)
    statistics = describe(plan.names, rewards)
    policy = plan.backend.load(model.path, "", tokens_of(plan, statistics))
    job = LocalJob(
        train=Scored(rows, groups(rows), rewards), validation=plan.task.rows("validation"), statistics=statistics,
        format=plan.format, mapping=plan.mapping, fitting=plan.fitting, decoding=plan.decoding,
        seed=plan.config.seed, backend=plan.backend, policy=policy, sampler=plan.sampler,
        scorer=Scorer(plan.rewards), stages=Stages(folder, watcher), origin="forecast",
    )  # fmt: skip
    loaded = Planned("start", "step", seconds=time.perf_counter() - begun - model.measured)
    watcher.note("forecast: training, drawing and scoring a little")
    rates = measure(job, plan.algorithm.conditional, evaluation_rows(plan), folder, score, model.sketch)
    return Calibration(job, rates, (loaded, *_opening(job, model, drafted, score, gauging)), gauging)


def _opening(job: LocalJob, model: Model, drafted: Planned | None, score: float, gauging: Gauging) -> Iterator[Planned]:
    """Stages before the algorithm's own."""
    n, k = len(job.train.rows), len(job.statistics.names)
    calls = ROWS * (k + gauging.rewards.shape[1])
    probed = Planned("probe", "score", "", ROWS, calls=calls, seconds=ROWS * (score + gauging.score))
    scored = Planned("score", "score", "", n, calls=n * k, seconds=n * score)
    yield from (probed, scored, model.planned) if drafted is None else (model.planned, drafted, probed, scored)


def _planned(plan: Plan, found: Calibration) -> Forecast:
    """The algorithm and the evaluation on a job that only writes down."""
    held = {field.name: getattr(found.job, field.name) for field in fields(found.job) if field.init}
    writes = PlanningJob(**held, rates=found.rates, planned=list(found.first))
    writes.stages.method = str(plan.config.algo["name"])
    family = plan.algorithm.align(writes)
    rows = evaluation_rows(plan)
    curves = [found.gauging.measured(writes, curve) for curve in curves_of(plan, writes, family, rows)]
    choice = choice_of(plan, writes, family, rows)
    results = results_of(plan, writes, rows, curves, [], manifest(plan), choice)
    kept = Planned("family", "step", disk=len(family.members) * found.rates.member)
    return Forecast((*writes.planned, kept), peak_memory_mb(), results)
