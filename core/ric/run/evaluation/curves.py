"""A family along the preference grid: the same prompts and row seeds for every preference and method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ric.families import Conditional, Mixture, calibrated
from ric.kinds import Array, Mapping, PolicyFamily, Request, Row
from ric.run.job.local_job import LocalJob
from ric.run.results import Curve


def curve_of(job: LocalJob, family: PolicyFamily, rows: Sequence[Row], preferences: Array | None, method: str) -> Curve:
    """Answer every row at every preference and score the answers.

    Args:
        job: where stages run.
        family: the policies.
        rows: n evaluation rows.
        preferences: (g, k); None for a family that has no dial.
        method: the curve's name.
    """
    return _curve(job, requests_of(job, family, rows, preferences), rows, preferences, method)


def requests_of(job: LocalJob, family: PolicyFamily, rows: Sequence[Row], preferences: Array | None) -> list[Request]:
    """What every row is asked at every preference, point by point."""
    points = 1 if preferences is None else len(preferences)
    tiled = list(rows) * points
    prompts, seeds = [row.prompt for row in tiled], job.seeds("evaluation", len(rows)) * points
    weights = None if preferences is None else np.repeat(preferences, len(rows), axis=0)
    propose = job.propose(family.members[0]) if isinstance(family, Conditional) else None
    return family.plan(prompts, seeds, preferences=weights, propose=propose)


def base_curve(job: LocalJob, rows: Sequence[Row]) -> Curve:
    """The model that alignment started from."""
    seeds = job.seeds("evaluation", len(rows))
    requests = [Request(row.prompt, seed, "base") for row, seed in zip(rows, seeds, strict=True)]
    return _curve(job, requests, rows, None, "base")


def under(job: LocalJob, family: PolicyFamily, mapping: Mapping) -> PolicyFamily:
    """The same conditional policy under another mapping, settled on held-out prompts where it asks for that."""
    return calibrated(job, replace(family, mapping=mapping)) if isinstance(family, Conditional) else family


def tried_curves(job: LocalJob, family: PolicyFamily, rows: Sequence[Row], method: str) -> list[Curve]:
    """A mixture whose lambdas were chosen: all that were chosen from, as one curve without a dial."""
    if not isinstance(family, Mixture) or family.tried is None:
        return []
    seeds = job.seeds("evaluation", len(rows))
    requests = [
        request
        for mix in family.tried
        for request in replace(family, chosen=mix[None], at=np.ones((1, len(job.statistics.names)))).plan(
            [row.prompt for row in rows], seeds
        )
    ]
    return [_curve(job, requests, rows, None, f"{method}:lambda")]


def _curve(
    job: LocalJob, requests: Sequence[Request], rows: Sequence[Row], preferences: Array | None, method: str
) -> Curve:
    n = len(rows)
    points = len(requests) // n
    scored = job.rollout(f"evaluate-{method.replace(':', '-')}", requests, list(rows) * points, job.decoding)
    k = scored.rewards.shape[1]
    payloads = [[row.payload for row in scored.rows[p * n : (p + 1) * n]] for p in range(points)]
    desired = None if scored.desired is None else scored.desired.reshape(points, n, k)
    first = [requests[p * n] for p in range(points)]
    rewards = scored.rewards.reshape(points, n, k)
    mix = None if first[0].mix is None else np.array([request.mix for request in first], dtype=np.float64)
    members = [request.member or formula(request) for request in first]
    return Curve(
        method, job.seed, preferences, rewards, desired, payloads, members, mixed=first[0].members, mix=mix
    )  # fmt: skip


def formula(request: Request) -> str:
    """A mixture as text, members of no weight left out: `0.3*harmless + 0.7*helpful`."""
    terms = [(c, name) for c, name in zip(request.mix or (), request.members, strict=True) if c != 0]
    return " + ".join(f"{c:.4g}*{name}" for c, name in terms) or "0"
