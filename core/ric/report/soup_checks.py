"""What the theory of soups promises, checked on a run's own mixture (rewarded soups, arXiv:2306.04488).

Linear mode connectivity (observation 1): R_j(theta(lambda)) >= sum_i lambda_i R_j(theta_i) at every lambda.
Lemma 1: for a linear user some soup is (near) the best; which, and what lambda = w loses against it.
Beside policies trained for single weights: which of them the soups cover, and the expected-reward advantage
over M of them. All in z-scores of the training rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ric.front.advantage import advantage
from ric.front.connectivity import lmc_gap
from ric.front.dominance import covers
from ric.kinds import Array, Statistics
from ric.report.means import mean_over_prompts
from ric.report.yardstick import comparable
from ric.run.results import Curve, Results


@dataclass(frozen=True)
class Rival:
    """Policies that were trained for one weight each, m of them.

    Args:
        method: the curve's name.
        runs: m, different policies of the curve.
        covered: how many of them some soup is at least as good as in every reward.
        advantages: expected-reward advantage of the soups over the best of M = 1, ..., m runs; two rewards only.
    """

    method: str
    runs: int
    covered: int
    advantages: tuple[float, ...]


@dataclass(frozen=True)
class SoupChecks:
    """Checks of one mixture. s = different lambdas evaluated, m = members, g = preferences, k = rewards.

    Args:
        members: names of the members.
        mix: (s, m) lambdas.
        z: (s, k) obtained means.
        gap: (s, k) height above the chord of the members, or None when a member alone was not evaluated.
        error: (s, k) standard errors of the gap over prompts.
        preferences: (g, k) the dial's, or None without one.
        served: (g,) utility w . z of the lambda that the dial answers with.
        best: (g,) index of the best lambda for each preference.
        rivals: policies trained for single weights in the same comparison.
    """

    members: tuple[str, ...]
    mix: Array
    z: Array
    gap: Array | None
    error: Array | None
    preferences: Array | None
    served: Array
    best: Array
    rivals: tuple[Rival, ...]

    @property
    def lost(self) -> Array:
        """(g,) what the dial's lambda loses against the best one, per preference."""
        if self.preferences is None:
            return np.zeros(0)
        return np.asarray((self.preferences * self.z[self.best]).sum(axis=1) - self.served)

    @property
    def below(self) -> Array:
        """(s,) whether a soup lies below the chord in some reward by more than two standard errors."""
        if self.gap is None or self.error is None:
            return np.zeros(0, dtype=bool)
        return np.asarray((self.gap < -np.maximum(2 * self.error, 1e-9)).any(axis=1))


def soup_checks(results: Results) -> SoupChecks | None:
    """The checks of a run whose own method is a mixture; None for any other run, or where a mean is missing."""
    curves = comparable(results)
    dial = curves[0]
    if dial.mix is None:
        return None
    soups = [curve for curve in curves if curve.mix is not None and tuple(curve.mixed) == tuple(dial.mixed)]
    mix, at = np.unique(np.concatenate([c.mix for c in soups if c.mix is not None]).round(9), axis=0, return_index=True)
    scores = results.statistics.z(np.concatenate([curve.rewards for curve in soups])[at])  # (s, n, k)
    z = mean_over_prompts(scores)
    if not np.isfinite(z).all():
        return None
    gap, error = _connectivity(mix, scores)
    served, best = _linear_users(dial, results.statistics, z)
    rivals = [rival for curve in curves if (rival := _rival(curve, results.statistics, z)) is not None]
    return SoupChecks(tuple(dial.mixed), mix, z, gap, error, dial.preferences, served, best, tuple(rivals))


def _connectivity(mix: Array, scores: Array) -> tuple[Array | None, Array | None]:
    """Gap to the chord and its standard error, (s, k) each; prompts are paired, so what they share falls out."""
    corners = [np.flatnonzero((mix == corner).all(axis=1)) for corner in np.eye(mix.shape[1])]
    if any(len(found) == 0 for found in corners):
        return None, None
    own = scores[[int(found[0]) for found in corners]]  # (m, n, k)
    gap = lmc_gap(mix, mean_over_prompts(scores), mean_over_prompts(own))
    each = scores - np.einsum("sm,mnk->snk", mix, own)
    known = np.isfinite(each).sum(axis=1)
    spread = np.sqrt(np.nanmean((each - gap[:, None, :]) ** 2, axis=1) * known / np.maximum(known - 1, 1))
    return gap, np.asarray(spread / np.sqrt(known))


def _linear_users(dial: Curve, statistics: Statistics, z: Array) -> tuple[Array, Array]:
    """Utility of the dial's answer, and index of the best lambda, for each preference."""
    if dial.preferences is None:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    served = (dial.preferences * statistics.z(mean_over_prompts(dial.rewards))).sum(axis=1)
    return np.asarray(served), np.asarray((dial.preferences @ z.T).argmax(axis=1))


def _rival(curve: Curve, statistics: Statistics, z: Array) -> Rival | None:
    """A curve whose points are several policies, each as it was trained."""
    if curve.mix is not None or curve.desired is not None or len(set(curve.members)) < 2:
        return None
    firsts = [curve.members.index(member) for member in dict.fromkeys(curve.members)]
    points = statistics.z(mean_over_prompts(curve.rewards))[firsts]
    if not np.isfinite(points).all():
        return None
    covered = int(covers(z, points).any(axis=0).sum())
    sizes = range(1, len(points) + 1) if z.shape[1] == 2 else []
    return Rival(curve.method, len(points), covered, tuple(advantage(z, points, size) for size in sizes))
