"""A conditional policy's mapping, settled on held-out prompts: what it wants measured, and what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ric.errors import DataError
from ric.families.conditional import Conditional
from ric.front.preferences import grid
from ric.kinds import Array, Job, Mapping, Row

PROMPTS = 64
"""Held-out prompts used unless the algorithm says otherwise."""


def calibrated(job: Job, family: Conditional, prompts: int = PROMPTS) -> Conditional:
    """The family whose mapping has been told what its probes bring, in its variant of largest mean utility.

    A mapping without probes and open options comes back as it is, and nothing is sampled.

    Args:
        job: where samples are drawn and scored; only its validation rows are used.
        family: the policy.
        prompts: most held-out prompts.

    Raises:
        DataError: something has to be measured and there is no held-out prompt.
    """
    rows = job.validation[:prompts]
    mapping = _probed(job, family, rows)
    variants = list(mapping.candidates())
    if len(variants) == 1:
        return replace(family, mapping=variants[0])
    weights = grid(len(job.statistics.names))[::2]
    trials = [replace(family, mapping=variant) for variant in variants]
    obtained = [_trial(job, trial, _some(rows), weights, n) for n, trial in enumerate(trials)]
    return trials[int(np.argmax(obtained))]


def _probed(job: Job, family: Conditional, rows: Sequence[Row]) -> Mapping:
    """The mapping, knowing what its probes brought: means over rows of what was told and of what came back."""
    targets = family.mapping.probes(job.statistics)
    if not len(targets):
        return family.mapping
    tiled = list(_some(rows)) * len(targets)
    prompts, seeds = [row.prompt for row in tiled], job.seeds("calibration", len(rows)) * len(targets)
    requests = family.plan(prompts, seeds, targets=np.repeat(targets, len(rows), axis=0))
    scored = job.rollout("calibration", requests, tiled, job.decoding)
    shape = (len(targets), len(rows), targets.shape[1])
    # A reward that applies to no row of a probe counts as average, as everywhere in training.
    obtained = _means(job.statistics.z(scored.rewards).reshape(shape))
    told = np.array([request.desired for request in requests], dtype=np.float64).reshape(shape)
    return family.mapping.calibrated(job.statistics, told.mean(axis=1), obtained)


def _means(values: Array) -> Array:
    """Means over rows (t, n, k) -> (t, k), NaN left out; 0 without any."""
    known = np.isfinite(values)
    return np.asarray(np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _trial(job: Job, family: Conditional, rows: Sequence[Row], weights: Array, number: int) -> float:
    """Mean of w . z over held-out rows, each asked at every weight."""
    asked = [row for row in rows for _ in weights]
    tiled = np.tile(weights, (len(rows), 1))
    prompts, seeds = [row.prompt for row in asked], job.seeds("calibration", len(asked))
    requests = family.plan(prompts, seeds, preferences=tiled, propose=job.propose(family.member))
    scored = job.rollout(f"calibration-{number}", requests, asked, job.decoding)
    return float(np.nanmean(np.nansum(tiled * job.statistics.z(scored.rewards), axis=1)))


def _some(rows: Sequence[Row]) -> Sequence[Row]:
    if not rows:
        raise DataError(
            "a mapping that is settled on held-out prompts, and a task without validation rows",
            "validation rows, or a mapping without open options",
            "--set mapping=l2",
        )
    return rows
