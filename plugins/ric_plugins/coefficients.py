"""Which lambdas a mixture tries, and which of them held-out rows choose. Shapes: c lambdas, m members, k rewards."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import replace
from math import comb

import numpy as np

from ric.families import Mixture
from ric.front.preferences import MOST, grid, lattice
from ric.kinds import Array, Job, Request
from ric_plugins.utilities import UTILITIES


def simplex(m: int, points: int) -> Array:
    """A lattice of lambdas (c, m) with corners, `points` along an edge, or fewer where it would hold more than 66."""
    parts = points - 1
    while m > 2 and parts > 1 and comb(parts + m - 1, m - 1) > MOST:
        parts -= 1
    found: Array = lattice(m, parts)[::-1]
    return found


def stretched(coefficients: Array, factor: float) -> Array:
    """1/m + factor (lambda - 1/m): the sum stays, the ends move out (factor > 1) or in."""
    if factor == 1:
        return coefficients
    centre = 1.0 / coefficients.shape[1]
    return np.asarray(centre + factor * (coefficients - centre))


def path(m: int, points: int) -> Array:
    """Lambdas (c, m) in equal steps from the first member through the others to the last, members included."""
    places = np.unique(np.concatenate([np.linspace(0, m - 1, points), np.arange(m)]).round(12))
    found: Array = np.stack([np.interp(places, np.arange(m), corner) for corner in np.eye(m)], axis=1)
    return found


def uniform(m: int, members: Sequence[int]) -> Array:
    """Equal lambdas (m,) for some of the members, 0 for the others."""
    share = np.zeros(m)
    share[list(members)] = 1.0 / len(members)
    return share


def measured(job: Job, name: str, names: tuple[str, ...], tried: Array, combine: str, prompts: int) -> Array:
    """Mean z-scores (c, k) of each lambda on held-out rows; every lambda answers the same prompts and seeds."""
    rows = list(job.validation[:prompts])
    seeds = job.seeds("validation", len(rows))
    requests = [
        Request(row.prompt, seed, mix=tuple(float(c) for c in mix), combine=combine, members=names)
        for mix in tried for row, seed in zip(rows, seeds, strict=True)
    ]  # fmt: skip
    scored = job.rollout(name, requests, rows * len(tried), job.decoding)
    z = job.statistics.z(scored.rewards).reshape(len(tried), len(rows), -1)
    return np.asarray(np.nanmean(z, axis=1))


def best_for(preferences: Array, z: Array, utility: str) -> Array:
    """Index (g,) of the lambda whose mean z-scores (c, k) have the largest utility, for each preference (g, k)."""
    factory = UTILITIES[utility]
    wants = {"ideal": z.max(axis=0).tolist()} if "ideal" in inspect.signature(factory).parameters else {}
    group = np.zeros(len(z), dtype=np.int64)
    return np.array([int(np.nanargmax(factory(w.tolist(), **wants)(z, group))) for w in preferences])


def chosen_on_validation(
    job: Job, family: Mixture, tried: Array, utility: str = "linear", prompts: int = 64, name: str = "validation"
) -> Mixture:
    """The mixture that answers each preference of the grid with the lambda that held-out rows say is best for it."""
    z = measured(job, name, family.names, tried, family.combine, prompts)
    preferences = grid(len(job.statistics.names))
    best = best_for(preferences, z, utility)
    return replace(family, matrix=None, knots=None, chosen=tried[best], at=preferences, tried=tried)
