"""How far a run's policies have moved from the base model: KL(pi, pi_0) at every preference, from its own answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ric.compare.members import Member
from ric.kinds import Array, Example, Request, Row
from ric.run.durable.lock import locked
from ric.run.engine import dial_of, evaluation_rows, preferences_of
from ric.run.evaluation.curves import requests_of
from ric.run.family_file import BASE
from ric.run.finished.load import open_run
from ric.run.finished.reopened import reopen
from ric.run.job.local_job import LocalJob
from ric.run.watching.watcher import Watcher

MIXED = "drift-mix"
"""The member that holds the mixture at hand."""


def divergences(member: Member, prompts: int, watcher: Watcher) -> list[float]:
    """Mean over prompts of log pi(y|x) - log pi_0(y|x) in nats, at each point of the run's own dial.

    Answers are those the run was evaluated on, so a temperature below 1 or a nucleus biases the estimate: it is then
    the divergence where the policy is likely. The base model sees the prompt without conditioning. NaN where
    predictions are mixed: such a policy has no likelihood of its own here.

    Args:
        member: a finished run.
        prompts: the first so many of its evaluation prompts.
        watcher: told about stages, which are kept in the run's folder.

    Raises:
        RicError: rows or rewards have changed since the run.
    """
    loaded = open_run(member.folder, {}, watcher=watcher)
    plan, family = loaded.plan, loaded.family
    with locked(member.folder):
        job = reopen(plan, member.folder, family, watcher)
        job.stages.method = str(plan.config.algo["name"])
        rows = evaluation_rows(plan)
        preferences = dial_of(family, preferences_of(plan))
        requests = requests_of(job, family, rows, preferences)
        method = job.stages.method.replace(":", "-")
        points = len(requests) // len(rows)
        answered = job.rollout(f"evaluate-{method}", requests, list(rows) * points, job.decoding).rows
        kept = range(min(prompts, len(rows)))
        cut = [[p * len(rows) + i for i in kept] for p in range(points)]
        return [_moved(job, p, [requests[i] for i in at], [answered[i] for i in at], rows) for p, at in enumerate(cut)]


def _moved(
    job: LocalJob, point: int, requests: Sequence[Request], answered: Sequence[Row], rows: Sequence[Row]
) -> float:
    """The mean log ratio at one point."""
    if requests[0].mix is not None and requests[0].combine != "weights":
        return float("nan")
    groups: dict[Any, list[int]] = {}
    for i, request in enumerate(requests):
        groups.setdefault((request.member, request.members, request.mix), []).append(i)
    ratio: Array = np.full(len(requests), np.nan)
    for number, at in enumerate(groups.values()):
        name = _member(job, requests[at[0]])
        own = [Example(requests[i].prompt, answered[i].payload, finished=answered[i].finished) for i in at]
        plain = [Example(rows[i].prompt, answered[i].payload, finished=answered[i].finished) for i in at]
        now, _ = job.loglik(f"drift-{point}-{number}", name, own)
        then, _ = job.loglik(f"drift-{point}-{number}-base", BASE, plain)
        ratio[at] = now - then
    return float(ratio.mean())


def _member(job: LocalJob, request: Request) -> str:
    """The member that answers a request; a mixture of weights becomes one."""
    if request.mix is None:
        return request.member
    job.backend.combine(job.policy, dict(zip(request.members, request.mix, strict=True)), MIXED)
    job.fingerprints[MIXED] = repr(
        [(job.fingerprints[m], c) for m, c in zip(request.members, request.mix, strict=True)]
    )
    return MIXED
