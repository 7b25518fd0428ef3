"""Training prompts without responses: the base model answers them first, so that there is something to score."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ric.errors import DataError
from ric.kinds import Drafts, Limits, Request, Row, Scored, Source
from ric.run.base_model import identity
from ric.run.digest import digest
from ric.run.durable.attempt import Attempt
from ric.run.job.local_job import groups, sampled
from ric.run.sampling.draw import draw
from ric.run.sampling.randomness import generator, seeds
from ric.run.scoring import scored_file
from ric.run.setup.prepare import Plan
from ric.run.stages import Stages

NAME = "drafts"


def answered(plan: Plan, rows: Sequence[Row], source: Source, path: str, stages: Stages) -> list[Row]:
    """Stage: the training rows, each one without a response replaced by the base model's own answers.

    Args:
        plan: the run's components.
        rows: the task's training rows.
        source: the base model.
        path: where it lies, for `Backend.load`.
        stages: the run's stages.

    Raises:
        DataError: no answer is fit for training.
    """
    drafts = plan.task.drafts
    bare = [row for row in rows if row.payload is None]
    given = [row for row in rows if row.payload is not None]
    if drafts is None or not bare:
        return given
    asked, requests = requests_of(plan, bare, drafts)

    def work(folder: Path, attempt: Attempt) -> None:
        policy = plan.backend.load(path, source.revision)
        samples = draw(plan.sampler, policy, requests, plan.decoding, attempt)
        drawn = [fit_for_training(plan, sampled(row, s, "base")) for row, s in zip(asked, samples, strict=True)]
        kept = [row for row in drawn if row is not None]
        if len(kept) < len(drawn):
            stages.watcher.note(f"{len(drawn) - len(kept)} of {len(drawn)} of the base model's answers were empty")
        scored_file.write(folder, Scored(kept, groups(kept), np.zeros((len(kept), 0))))

    decoding = plan.decoding._replace(batch=0)
    inputs = (identity(path), source.revision, digest(requests), digest(asked), plan.sampler, decoding)
    written = stages.run(NAME, "rollout", inputs, work, scored_file.read).rows
    if not written:
        raise DataError(
            f"none of the base model's {len(asked)} answers can be trained on",
            "answers that are not empty",
            "another --model, or longer answers: --set task.longest=64",
        )
    return [*given, *written]


def requests_of(plan: Plan, rows: Sequence[Row], drafts: Drafts) -> tuple[list[Row], list[Request]]:
    """Each row `drafts.samples` times, and a request for each with a limit of its own."""
    asked = [row._replace(id=f"{row.id}/{n}") for row in rows for n in range(drafts.samples)]
    longest = drafts.longest or plan.decoding.max_units
    lengths = generator(plan.config.seed, f"{NAME} lengths").integers(
        min(drafts.shortest, longest), longest + 1, size=len(asked)
    )
    limits = [Limits(int(length), plan.decoding.stop) for length in lengths]
    pairs = zip(asked, seeds(plan.config.seed, NAME, len(asked)), limits, strict=True)
    return asked, [Request(row.prompt, seed, "base", limits=limit) for row, seed, limit in pairs]


def fit_for_training(plan: Plan, row: Row) -> Row | None:
    """A drawn row as the task wants to train on it, or None."""
    payload = plan.task.draft(row.payload, row.finished)
    return None if payload is None else row._replace(payload=payload)
