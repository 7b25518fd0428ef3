"""What a run starts from, in small: a model of the right form, rows, and the scores of some of them."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ric.errors import DataError
from ric.kinds import Array, Policy, Reward, Row, Work
from ric.run import drafts
from ric.run.base_model import known_model, source_of
from ric.run.forecast.planned import Planned
from ric.run.forecast.stopwatch import EnoughError, Stopwatch
from ric.run.job.local_job import sampled
from ric.run.scoring.reward_call import applies, call
from ric.run.setup.prepare import Plan

SECONDS = 3.0
"""Time given to each measurement, about."""
FEW = 64


class Model(NamedTuple):
    """Where a model lies.

    Args:
        path: for `Backend.load`.
        planned: the stage that makes it.
        sketch: it has the right form, and was never trained: the one the run will build is not there yet.
        measured: seconds that finding this out took, which a run does not spend.
    """

    path: str
    planned: Planned
    sketch: bool = False
    measured: float = 0.0


def model_of(plan: Plan, folder: Path) -> Model:
    """The run's base model, or a sketch of it and what building it will take."""
    source = source_of(plan)
    planned = Planned("base", "build")
    if source.recipe is None:
        return Model(source.path, planned)
    known = known_model(plan.backend, source)
    if known is not None:
        return Model(str(known), planned)
    for name in ("base", "sketch"):
        (folder / name).mkdir()
    begun, watch = time.perf_counter(), Stopwatch(SECONDS)
    with suppress(EnoughError):
        done = plan.backend.build(source.recipe, folder / "base", folder / "building", watch)
        seconds = time.perf_counter() - begun  # quicker than a measurement
        planned = planned._replace(rows=done.rows, units=done.units, steps=done.steps, seconds=seconds)
        return Model(str(folder / "base"), planned, measured=seconds)
    pace = watch.pace()
    sketch = {**source.recipe, "fit": {**source.recipe.get("fit", {}), "steps": 1}}
    plan.backend.build(sketch, folder / "sketch", folder / "sketching", _ignore)
    rows = round(watch.total * pace.rows)
    seconds = pace.begin + watch.total * pace.step
    planned = planned._replace(rows=rows, units=rows * pace.units, steps=watch.total, seconds=seconds)
    return Model(str(folder / "sketch"), planned, sketch=True, measured=time.perf_counter() - begun)


def rows_of(plan: Plan, policy: Policy) -> tuple[list[Row], Planned | None]:
    """Training rows with responses; where the run will have them drawn, a few drawn ones stand for all.

    Raises:
        DataError: there are none.
    """
    rows = plan.task.rows("train")
    given, bare = [r for r in rows if r.payload is not None], [r for r in rows if r.payload is None]
    planned = None
    if bare and plan.task.drafts is not None:
        asked, requests = drafts.requests_of(plan, bare, plan.task.drafts)
        picked = np.unique(np.linspace(0, len(asked) - 1, FEW).astype(int)).tolist()
        started = time.perf_counter()
        found = list(plan.sampler.stream(policy, [requests[i] for i in picked], plan.decoding))
        seconds = (time.perf_counter() - started) * len(asked) / len(picked)
        units = sum(sample.units for sample in found) * len(asked) / len(picked)
        drawn = [sampled(asked[picked[sample.row]], sample, "base") for sample in found]
        kept = [row for row in (drafts.fit_for_training(plan, row) for row in drawn) if row is not None]
        given += [kept[i % len(kept)]._replace(id=row.id, prompt=row.prompt) for i, row in enumerate(asked)]
        planned = Planned(drafts.NAME, "rollout", "", len(asked), units, seconds=seconds)
    if not given:
        raise DataError(
            f"task '{plan.config.task['name']}' has no training rows with responses", "at least one", "--data"
        )
    return given, planned


def scores_of(rewards: Mapping[str, Reward], rows: Sequence[Row]) -> tuple[Array, float]:
    """Raw rewards (n, k) and the seconds a row takes; rows that were not scored get the scores of those that were."""
    if not rewards:
        return np.zeros((len(rows), 0)), 0.0
    n = min(FEW, len(rows))
    while True:
        picked = np.unique(np.linspace(0, len(rows) - 1, n).astype(int)).tolist()
        started = time.perf_counter()
        table = np.stack([_column(name, rewards[name], [rows[i] for i in picked]) for name in rewards], axis=1)
        seconds = time.perf_counter() - started
        if n == len(rows) or seconds > SECONDS / 3:
            return table[np.arange(len(rows)) % len(picked)], seconds / len(picked)
        n = min(4 * n, len(rows))


def _column(name: str, reward: Reward, rows: Sequence[Row]) -> Array:
    column = np.full(len(rows), np.nan)
    about = np.flatnonzero(applies(name, reward, rows)).tolist()
    column[about] = call(name, reward, [rows[i] for i in about])
    return column


def _ignore(done: int, total: int, figures: Mapping[str, float], work: Work | None = None) -> None:
    """Nobody watches a sketch."""
