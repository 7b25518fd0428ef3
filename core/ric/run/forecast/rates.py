"""Rates measured on this machine, with this model, these rows and these rewards."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ric.kinds import Conditioned, Example, Limits, Prompt, Request, Row
from ric.run.forecast.opening import SECONDS
from ric.run.forecast.stopwatch import EnoughError, Pace, Stopwatch
from ric.run.job.local_job import LocalJob

Read = Callable[[Prompt], Any]
"""A prompt as the policy will read it."""
MEMBER = "forecast"


@dataclass(frozen=True)
class Rates:
    """Seconds and sizes.

    Args:
        fit: of a training.
        draw: seconds a sample; proposal: seconds a proposed target.
        drawn: units a sample has.
        score: seconds a row, summed over rewards.
        member: bytes of a saved member; row: bytes of a stored sample.
    """

    fit: Pace
    draw: float
    drawn: float
    proposal: float
    score: float
    member: float
    row: float


def measure(job: LocalJob, told: bool, rows: Sequence[Row], folder: Path, score: float, sketch: bool) -> Rates:
    """Train, draw and save a little.

    Args:
        job: loaded and scored; its policy gets a member of ours.
        told: whether policies are told which rewards are wanted.
        rows: prompts to answer.
        folder: for what is written.
        score: seconds a scored row took.
        sketch: whether the base model was never trained, so that its samples are not as long as they will be.
    """

    def read(prompt: Prompt) -> Any:
        return job.format.encode(prompt, np.zeros(len(job.statistics.names)), job.statistics) if told else prompt

    fit = pace_of_fit(job, read, folder)
    job.backend.add_member(job.policy, MEMBER)
    job.backend.save(job.policy, MEMBER, folder / "member")
    draw, drawn = pace_of_draw(job, read, rows)
    if sketch:
        draw, drawn = draw * units_of_rows(job) / drawn, units_of_rows(job)
    text = sum(len(str(row.prompt)) + len(str(row.payload)) for row in job.train.rows) / len(job.train.rows)
    return Rates(fit, draw, drawn, pace_of_proposals(job, rows), score, size(folder / "member"), 3 * text + 100)


def pace_of_fit(job: LocalJob, read: Read, folder: Path) -> Pace:
    """The pace of a training on the task's own rows."""
    watch = Stopwatch(SECONDS)
    few = job.train.rows[: max(64, 8 * job.fitting.batch)]
    examples = [Example(read(row.prompt), row.payload) for row in few]
    job.backend.add_member(job.policy, MEMBER)
    settings = job.fitting._replace(steps=max(50, job.fitting.steps))
    with suppress(EnoughError):
        watch.ended(job.backend.fit(job.policy, MEMBER, examples, _likelihood, settings, folder / "checkpoint", watch))
    return watch.pace()


def pace_of_draw(job: LocalJob, read: Read, rows: Sequence[Row]) -> tuple[float, float]:
    """Seconds and units a sample; batches grow while there is time."""

    def draw(n: int) -> tuple[float, float]:
        picked = [rows[i % len(rows)] for i in range(n)]
        requests = [Request(read(row.prompt), 10**6 + i, MEMBER) for i, row in enumerate(picked)]
        return timed(lambda: job.sampler.stream(job.policy, requests, job.decoding))

    return growing(draw, job.decoding.batch)


def pace_of_proposals(job: LocalJob, rows: Sequence[Row]) -> float:
    """Seconds a proposal: as long as the tags, many for a prompt."""
    limits = Limits(job.format.budget(job.statistics), ())

    def draw(n: int) -> tuple[float, float]:
        prompts = [rows[i // 32 % len(rows)].prompt for i in range(n)]
        requests = [Request(Conditioned(p, p, "", ""), i, MEMBER, limits=limits) for i, p in enumerate(prompts)]
        return timed(lambda: job.sampler.stream(job.policy, requests, job.decoding))

    return growing(draw, job.decoding.batch)[0]


def growing(draw: Callable[[int], tuple[float, float]], most: int) -> tuple[float, float]:
    """(seconds, units) a sample in batches of `most`, from two smaller ones where there is no time for it.

    A batch takes a + b n seconds: its longest row decides how often the model is asked.
    """
    few = min(8, most)
    draw(few)  # the first call allocates
    short, units = draw(few)
    many = min(most, max(4 * few, int(few * SECONDS / max(short, 1e-3))))
    if many == few:
        return short / few, units / few
    long, units = draw(many)
    slope = max(0.0, (long - short) / (many - few))
    return (long + slope * (most - many)) / most, units / many


def timed(stream: Callable[[], Any]) -> tuple[float, float]:
    """Seconds and units of all samples of a stream."""
    started = time.perf_counter()
    units = sum(sample.units for sample in stream())
    return time.perf_counter() - started, float(units)


def units_of_rows(job: LocalJob) -> float:
    """Mean units of the training responses."""
    few = [Example(row.prompt, row.payload) for row in job.train.rows[:64]]
    return float(np.mean(job.backend.loglik(job.policy, MEMBER, few)[1]))


def size(folder: Path) -> float:
    """Bytes below a folder."""
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))


def _likelihood(loglik: Any, units: Any, batch: Any) -> Any:
    return -loglik.sum() / units.sum()
