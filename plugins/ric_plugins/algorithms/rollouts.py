"""Drawing samples for a round: which prompts, how many of each, and how likely they were."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.kinds import Array, Decoding, Example, Job, Request, Row, Scored


def training_prompts(job: Job, name: str, first: int, count: int) -> list[Row]:
    """`count` training prompts from place `first` of an endless stream of reshuffled epochs, as rows without payload.

    Every prompt of the training rows comes once before any comes twice. The stream depends on the run's seed and
    `name` alone, so a continued run goes on in it.
    """
    _, once = np.unique(job.train.group, return_index=True)
    size = len(once)
    epochs = range(first // size, (first + count - 1) // size + 1)
    stream = np.concatenate([job.rng(f"{name} prompts {epoch}").permutation(np.sort(once)) for epoch in epochs])
    start = first - epochs[0] * size
    picked = stream[start : start + count]
    return [job.train.rows[i]._replace(id=f"{name}/{first + n}", payload=None) for n, i in enumerate(picked)]


def rollout(
    job: Job,
    name: str,
    member: str,
    rows: Sequence[Row],
    each: int,
    decoding: Decoding,
    seeds: Sequence[int] | None = None,
) -> Scored:
    """`each` samples of every row by `member`, scored; a row's samples stand together and are one group.

    `seeds`, one per sample, replace those derived from `name`.
    """
    repeated = [row._replace(id=f"{row.id}/{n}") for row in rows for n in range(each)]
    seeds = job.seeds(name, len(repeated)) if seeds is None else seeds
    requests = [Request(row.prompt, seed, member) for row, seed in zip(repeated, seeds, strict=True)]
    group = np.repeat(np.arange(len(rows), dtype=np.int64), each)
    return job.rollout(name, requests, repeated, decoding)._replace(group=group)


def divergence(job: Job, name: str, member: str, start: str, drawn: Scored) -> Array:
    """log pi(y|x) - log pi_0(y|x) of samples (n,), in nats: a one-sample estimate of KL(pi, pi_0) each."""
    examples = [Example(row.prompt, row.payload, finished=row.finished) for row in drawn.rows]
    now, _ = job.loglik(f"{name}-loglik", member, examples)
    then, _ = job.loglik(f"{name}-loglik-start", start, examples)
    return now - then
