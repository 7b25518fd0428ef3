"""Every figure of every method, over all prompts and over shared resamples of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.compare.methods import BASE, Method
from ric.front import Array, Reference, grid, hypervolume, resamples
from ric.front.dominance import Mask
from ric.front.stacked import best_of, controllabilities, fronts_of, hypervolumes, igd_pluses
from ric.kinds import Statistics
from ric.report.means import mean_over_prompts
from ric.report.yardstick import on_grid, reference_of
from ric.run.results import TrueFront

HYPERVOLUME, REGRET, REMOVED, UTILITY, IGD = "hypervolume", "regret", "regret_removed", "expected_utility", "igd_plus"
LARGER = {HYPERVOLUME: True, REGRET: False, REMOVED: True, UTILITY: True, IGD: False}
"""Figure -> whether larger is better."""
CONTROL = "controllability:"
COSTLY, FEW_DRAWS = 6, 100
"""Above so many rewards a hypervolume takes long, and intervals rest on fewer resamples."""
Key = tuple[str, int]
"""A method's name and a seed."""


@dataclass(frozen=True)
class Measures:
    """Figures of all methods on one yardstick.

    Args:
        reference: of every hypervolume; None when no point is finite.
        weights: (g, k) that utilities and regrets are averaged over.
        values: (name, seed) -> figure -> value over all prompts.
        draws: (name, seed) -> figure -> (b,) values over the resamples, the same resamples for all.
        true_hypervolume: of the exact front from the same reference, NaN where it is unknown.
        prompts: n.
    """

    reference: Reference | None
    weights: Array
    values: dict[Key, dict[str, float]]
    draws: dict[Key, dict[str, Array]]
    true_hypervolume: float
    prompts: int


def measured(methods: Sequence[Method], statistics: Statistics, truth: TrueFront | None, draws: int) -> Measures:
    """All figures; regret and IGD+ are against the truth where it is known, else against all that is compared.

    Args:
        methods: at least one; the same n prompts in all.
        statistics: names and scale of the rewards.
        truth: the exact front.
        draws: resamples of the prompts.
    """
    scores = {(m.name, seed): statistics.z(curve.rewards) for m in methods for seed, curve in m.curves.items()}
    exact = None if truth is None else statistics.z(truth.rewards)
    reference = reference_of([] if exact is None else [exact], list(scores.values()))
    dials = {m.name: m.preferences for m in methods}
    dial = next((weights for weights in dials.values() if weights is not None), None)
    weights = grid(len(statistics.names)) if dial is None else on_grid(dial, dial)
    scale = _Scale(reference, weights, statistics.names, dials)
    n = next(iter(scores.values())).shape[1]
    few = min(draws, FEW_DRAWS) if len(statistics.names) > COSTLY else draws
    counts = np.stack([np.bincount(rows, minlength=n) for rows in resamples(n, few)]).astype(np.float64)
    counts = np.concatenate([np.ones((1, n)), counts])  # the first row is all prompts, once each
    means = {key: _weighted_means(z, counts) for key, z in scores.items()}
    figures = scale.figures(means, None if exact is None else _weighted_means(exact, counts))
    whole = {key: {name: float(column[0]) for name, column in own.items()} for key, own in figures.items()}
    sampled = {key: {name: column[1:] for name, column in own.items()} for key, own in figures.items()}
    volume = float("nan")
    if exact is not None and reference is not None:
        volume = hypervolume(mean_over_prompts(exact), reference).value
    return Measures(reference, weights, whole, sampled, volume, n)


def _weighted_means(scores: Array, counts: Array) -> Array:
    """Means (b, g, k) of scores (g, n, k) over resamples given as counts (b, n); NaN where nothing applies."""
    known = np.isfinite(scores)
    total = np.tensordot(counts, np.where(known, scores, 0.0), axes=(1, 1))
    size = np.tensordot(counts, known.astype(np.float64), axes=(1, 1))
    return np.asarray(np.where(size > 0, total / np.maximum(size, 1.0), np.nan))


@dataclass(frozen=True)
class _Scale:
    """What all methods are measured with."""

    reference: Reference | None
    weights: Array
    names: Sequence[str]
    dials: dict[str, Array | None]

    def figures(self, means: dict[Key, Array], truth: Array | None) -> dict[Key, dict[str, Array]]:
        """Figures (b,) of each method's means (b, g, k); `truth` (b, m, k) is that of the same prompts."""
        pool = np.concatenate([*([] if truth is None else [truth]), *means.values()], axis=1)
        usable, pool = _filled(pool)
        best = best_of(self.weights, pool)
        target = fronts_of(pool if truth is None else _filled(truth)[1])
        found = {key: self._one(key, points, best, target, usable) for key, points in means.items()}
        bases = [own[REGRET] for (name, _), own in found.items() if name == BASE]
        for (_, seed), own in found.items():
            base = found[BASE, seed][REGRET] if (BASE, seed) in found else bases[0] if bases else None
            own[REMOVED] = np.full(len(best), np.nan) if base is None else _removed(own[REGRET], base)
        return found

    def _one(self, key: Key, points: Array, best: Array, target: tuple[Array, Mask], usable: Mask) -> dict[str, Array]:
        preferences = self.dials[key[0]]
        figures = {name: np.full(len(points), np.nan) for name in (*LARGER, *(CONTROL + name for name in self.names))}
        rows = usable & np.isfinite(points).all(axis=(1, 2))
        if self.reference is None or not rows.any():
            return figures
        own = points[rows]
        answers = own if preferences is None else own[:, : len(self.weights)]
        figures[HYPERVOLUME][rows] = hypervolumes(own, self.reference)
        figures[REGRET][rows] = best[rows].mean(axis=1) - (self.weights * answers).sum(axis=2).mean(axis=1)
        figures[UTILITY][rows] = best_of(self.weights, own).mean(axis=1)
        figures[IGD][rows] = igd_pluses(own, target[0][rows], target[1][rows])
        if preferences is not None:
            for name, ranks in zip(self.names, controllabilities(preferences, own), strict=True):
                if ranks is not None:
                    figures[CONTROL + name][rows] = ranks
        return figures


def _filled(points: Array) -> tuple[Mask, Array]:
    """Which sets (b, m, k) have a point with every mean, (b,); and the sets with it in place of incomplete points.

    A policy that lacks a mean in some resample is no rival there; a point that stands twice changes no figure.
    """
    whole: Mask = np.asarray(np.isfinite(points).all(axis=2), dtype=np.bool_)
    usable: Mask = np.asarray(whole.any(axis=1), dtype=np.bool_)
    first = np.take_along_axis(points, whole.argmax(axis=1)[:, None, None], axis=1)
    filled = np.where(whole[:, :, None], points, first)
    return usable, np.asarray(np.where(usable[:, None, None], filled, 0.0))


def _removed(own: Array, base: Array) -> Array:
    """Share of the base model's regret that is gone, NaN where there was none."""
    return np.where(base != 0, 1.0 - own / np.where(base != 0, base, 1.0), np.nan)
