"""A whole run: base model, rows, scores, statistics, alignment, evaluation. Every step is a stage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ric.config.expression import parse_utility
from ric.errors import ConfigError, DataError
from ric.front.preferences import grid, ric_three, with_corner_paths
from ric.kinds import Algorithm, Array, Mapping, PolicyFamily, Row, Scored, Source, Statistics, describe
from ric.run import drafts, ledger, results_file
from ric.run import folder as folders
from ric.run.base_model import base_model, identity, source_of
from ric.run.digest import digest
from ric.run.durable.attempt import Attempt
from ric.run.durable.disk import disk_errors
from ric.run.durable.lock import locked
from ric.run.evaluation.choosing import choose
from ric.run.evaluation.curves import base_curve, curve_of, tried_curves, under
from ric.run.evaluation.given import given_answers
from ric.run.evaluation.measure import Gauges
from ric.run.evaluation.truth import true_front
from ric.run.family_file import save_family
from ric.run.job.local_job import LocalJob, groups
from ric.run.machine.paths import cache_folder
from ric.run.machine.ranks import barrier, ranks
from ric.run.members.borrowed import vocabulary
from ric.run.results import Choice, Curve, Results
from ric.run.scoring import scored_file
from ric.run.scoring.probe import probe
from ric.run.scoring.score_cache import open_cache
from ric.run.scoring.scorer import Scorer
from ric.run.setup.nested import build_algorithm
from ric.run.setup.prepare import Plan
from ric.run.stages import Stages
from ric.run.watching.account import told
from ric.run.watching.log import logged
from ric.run.watching.watcher import Silent, Watcher

RIC_REWARDS = 3
BASELINE = "sft"
"""The method whose point stands beside every front."""


def execute(plan: Plan, folder: Path, watcher: Watcher, fresh: bool = False) -> Results:
    """Run a plan in a folder, going on where an earlier run of the same plan ended.

    Raises:
        RicError: a user's mistake, or what the machine refuses, with what to type next; finished work stays.
    """
    plan.check()
    account = plan.task.account()  # before anything is written: it may find what `check` cannot
    if not ranks().first:
        barrier()
        return _execute(plan, folder, Silent())
    with disk_errors(folder, cache_folder()), locked(folder), logged(folder, watcher) as log:
        folders.open_folder(folder, plan, fresh)
        for line in told(account):
            log.note(line)
        barrier()
        return _execute(plan, folder, log)


def _execute(plan: Plan, folder: Path, watcher: Watcher) -> Results:
    first = ranks().first
    if first:
        plan.host.notify("ric_run_started", run=folder, config=plan.config)
    job = open_job(plan, folder, watcher)
    job.stages.method = str(plan.config.algo["name"])
    family = plan.algorithm.align(job)
    if first:
        save_family(folder / "family", plan, job, family)
    rows = evaluation_rows(plan)
    gauges = gauges_of(plan, job)
    curves = [gauges.measured(job, curve, rows) for curve in curves_of(plan, job, family, rows)]
    choice = choice_of(plan, job, family, rows)
    costs, manifest = ledger.read(job.stages.ledger), folders.read_manifest(folder)
    results = results_of(plan, job, rows, curves, costs, manifest, choice)
    if not first:
        return results
    results_file.write(folder, results)
    plan.host.notify("ric_evaluated", run=folder, summary={"methods": [curve.method for curve in curves]})
    plan.host.notify("ric_run_finished", run=folder)
    return results


def open_job(plan: Plan, folder: Path, watcher: Watcher, book: str = ledger.LEDGER) -> LocalJob:
    """Base model, scored training rows and statistics, wired into a job."""
    stages = Stages(folder, watcher, book)
    scorer = Scorer(plan.rewards, open_cache(watcher))
    source = source_of(plan)
    rows = plan.task.rows("train")
    answered = [row for row in rows if row.payload is not None]
    if answered:
        probe(stages, {**plan.rewards, **plan.evaluated}, answered)
    if len(answered) < len(rows):
        rows = drafts.answered(plan, rows, source, base_model(plan.backend, source, stages), stages)
    if not rows:
        raise DataError(
            f"task '{plan.config.task['name']}' has no training rows with responses", "at least one", "--data"
        )
    if not answered:
        probe(stages, {**plan.rewards, **plan.evaluated}, rows)
    train = score_rows(stages, scorer, rows)
    statistics = describe(plan.names, train.rewards)
    path = base_model(plan.backend, source, stages)
    tokens = tokens_of(plan, statistics)
    policy = plan.backend.load(path, source.revision, tokens)
    base = identity(path)
    origin = digest(base, source.revision, plan.backend, tokens)
    return LocalJob(
        train=train, validation=plan.task.rows("validation"), statistics=statistics, format=plan.format,
        mapping=plan.mapping, fitting=plan.fitting, decoding=plan.decoding, seed=plan.config.seed,
        backend=plan.backend, policy=policy, sampler=plan.sampler, scorer=scorer, stages=stages, origin=origin,
        base=base, tokens=tokens,
    )  # fmt: skip


def score_rows(stages: Stages, scorer: Scorer, rows: Sequence[Row]) -> Scored:
    """Stage: training rows with their raw rewards."""

    def work(target: Path, attempt: Attempt) -> None:
        scored_file.write(target, Scored(rows, groups(rows), scorer.score(rows, attempt)))

    return stages.run("score", "score", (list(scorer.fingerprints.items()), digest(rows)), work, scored_file.read)


def evaluation_rows(plan: Plan) -> list[Row]:
    """The prompts every method answers."""
    rows = plan.task.rows("test")[: plan.config.eval.prompts]
    if not rows:
        raise DataError(f"task '{plan.config.task['name']}' has no test rows", "at least one", "--set eval.prompts=200")
    return rows


def preferences_of(plan: Plan) -> Array:
    """The preferences of a run: the user's own, else a grid (11 weights for two rewards, a lattice for more)."""
    k, given = len(plan.names), plan.config.eval.preferences
    if isinstance(given, list):
        return np.array([[row[name] for name in plan.names] for row in given], dtype=np.float64)
    if plan.config.eval.grid == "ric" and k == RIC_REWARDS:
        return ric_three()
    if plan.config.eval.points is None:
        return grid(k) if k < 3 else with_corner_paths(grid(k))
    first = np.linspace(0.0, 1.0, plan.config.eval.points)
    return np.stack([first, 1.0 - first], axis=1)


def baselines_of(plan: Plan) -> list[str]:
    """Methods drawn beside the run's own, as `name` or `name:value`; `sft` beside what trains, if `eval.sft` is on."""
    specs = list(plan.config.eval.baselines)
    if plan.algorithm.trains and all(spec.partition(":")[0] != BASELINE for spec in specs):
        specs.append(BASELINE)
    left_out = {plan.config.algo["name"], *(() if plan.config.eval.sft else (BASELINE,))}
    return [spec for spec in specs if spec.partition(":")[0] not in left_out]


def curves_of(plan: Plan, job: LocalJob, family: PolicyFamily, rows: Sequence[Row]) -> Sequence[Curve]:
    """The run's own method, the same policy under further mappings, then the baselines."""
    own, preferences = str(plan.config.algo["name"]), preferences_of(plan)
    curves = [curve_of(job, family, rows, dial_of(family, preferences), own), *tried_curves(job, family, rows, own)]
    for name in plan.config.eval.mappings:
        mapping = plan.host.create("mapping", name, Mapping)  # type: ignore[type-abstract]
        curves.append(curve_of(job, under(job, family, mapping), rows, preferences, f"{own}:{name}"))
    for spec in baselines_of(plan):
        job.stages.method = spec.partition(":")[0]
        other = build_algorithm(plan.host, spec)[0].align(job)
        curves.append(curve_of(job, other, rows, dial_of(other, preferences), spec.partition(":")[0]))
    job.stages.method = "base"
    return [*curves, base_curve(job, rows)]


def dial_of(family: PolicyFamily, preferences: Array) -> Array | None:
    """Where a family is evaluated: one policy alone answers every preference alike."""
    return preferences if family.has_dial else None


def tokens_of(plan: Plan, statistics: Statistics) -> list[str]:
    """What the vocabulary of the run's policy needs beside the model's own: all methods share one policy."""
    names = [str(plan.config.algo["name"]), *baselines_of(plan)]
    tagged = [name for name in names if plan.host.get("algorithm", name, Algorithm).conditional]  # type: ignore[type-abstract]
    own = plan.format.tokens(statistics) if tagged else []
    if not plan.algorithm.borrows:
        return own
    theirs = vocabulary(plan.algorithm.borrows)
    if set(own) - set(theirs):
        raise ConfigError(
            f"baseline '{tagged[0]}' beside members whose vocabulary lacks its tags",
            "members of runs that had this baseline, or a format without own tokens",
            "leave the baseline out, or --set format=paper",
        )
    return theirs


def choice_of(plan: Plan, job: LocalJob, family: PolicyFamily, rows: Sequence[Row]) -> Choice | None:
    """What `eval.utility` chooses, when it is given."""
    if plan.config.eval.utility is None:
        return None
    expression = parse_utility(plan.config.eval.utility, plan.names)
    job.stages.method = str(plan.config.algo["name"])
    return choose(job, family, job.stages.method, expression, preferences_of(plan), rows)


def gauges_of(plan: Plan, job: LocalJob) -> Gauges:
    """What curves are measured with beside the run's rewards."""
    source = source_of(plan)
    path = base_model(plan.backend, source, job.stages) if plan.metrics else source.path
    return Gauges(plan.evaluated, plan.metrics, Source(path, revision=source.revision), job.train.rows)


def results_of(
    plan: Plan,
    job: LocalJob,
    rows: Sequence[Row],
    curves: Sequence[Curve],
    costs: Sequence[Any],
    manifest: Any,
    choice: Choice | None = None,
) -> Results:
    """What was measured, with the truth where the world can be enumerated."""
    truth = plan.task.truth(rows, plan.components)
    exact = None if truth is None else true_front(truth, job.statistics, preferences_of(plan))
    return Results(
        task=str(plan.config.task["name"]), statistics=job.statistics, ids=[row.id for row in rows],
        prompts=[row.prompt for row in rows], curves=curves, truth=exact, ledger=costs,
        config=plan.config.as_dict(), manifest=manifest,
        meta=[dict(row.meta) for row in rows] if any(row.meta for row in rows) else (), choice=choice,
        evaluated=list(plan.evaluated),
        metrics={name: metric.larger_is_better for name, metric in plan.metrics.items()},
        given=given_answers(job.train),
    )  # fmt: skip


__all__ = [
    "baselines_of", "choice_of", "curves_of", "dial_of", "evaluation_rows", "execute", "gauges_of", "open_job",
    "preferences_of",
    "results_of",
    "score_rows", "tokens_of",
]  # fmt: skip
