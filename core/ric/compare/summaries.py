"""A method in figures: means over its seeds, each with an interval over seeds and prompts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ric.compare.cost import cost_of
from ric.compare.measures import CONTROL, HYPERVOLUME, IGD, REGRET, REMOVED, UTILITY, Measures
from ric.compare.methods import Method
from ric.front import Crossed, cardinality, crossed, t_interval
from ric.kinds import Array, Statistics
from ric.report.means import mean_over_prompts, standard_error


@dataclass(frozen=True)
class MethodSummary:
    """One method. g = points, k = rewards.

    Args:
        method: its curves.
        figures: figure -> mean over seeds with its interval.
        seeds: figure -> {seed: value}.
        cost: totals of its own alignment, a mean over seeds.
        z: (g, k) mean z-scores over prompts and seeds.
        raw: (g, k) the same, raw.
        error: (g, k) standard error of `z`, over prompts and seeds.
        cardinality: different non-dominated points of `z`.
    """

    method: Method
    figures: Mapping[str, Crossed]
    seeds: Mapping[str, Mapping[int, float]]
    cost: Mapping[str, Any]
    z: Array
    raw: Array
    error: Array
    cardinality: int

    @property
    def name(self) -> str:
        """The method's name."""
        return self.method.name

    def as_dict(self, measures: Measures, statistics: Statistics) -> dict[str, Any]:
        """JSON form; NaN is still NaN."""
        reference = measures.reference
        volume = self.figures[HYPERVOLUME]
        named = {name: self.figures[CONTROL + name] for name in statistics.names}
        return {
            "hypervolume": {
                "value": volume.value,
                "reference": None if reference is None else list(reference.values),
                "origin": None if reference is None else reference.origin,
                "digest": None if reference is None else reference.digest,
                "interval": _ends(volume),
                "share": volume.value / measures.true_hypervolume if measures.true_hypervolume > 0 else None,
                **self._seeds(HYPERVOLUME),
            },
            "regret": self.figures[REGRET].value,
            "regret_interval": _ends(self.figures[REGRET]),
            "regret_removed": self.figures[REMOVED].value,
            "regret_removed_interval": _ends(self.figures[REMOVED]),
            "expected_utility": self.figures[UTILITY].value,
            "expected_utility_interval": _ends(self.figures[UTILITY]),
            "igd_plus": self.figures[IGD].value,
            "igd_plus_interval": _ends(self.figures[IGD]),
            "controllability": {name: found.value for name, found in named.items()},
            "controllability_interval": {name: _ends(found) for name, found in named.items()},
            "cardinality": self.cardinality,
            "budget": self.method.budget,
            "seeds": self.method.seeds,
            "per_seed": self.seeds,
            "runs": self.method.runs,
            "ledger": self.cost,
            "front": [self._point(i, statistics) for i in range(len(self.z))],
        }

    def _seeds(self, figure: str) -> dict[str, Any]:
        values = list(self.seeds[figure].values())
        if len(values) < 2 or not np.isfinite(values).all():
            return {"over_seeds": None}
        found = t_interval(values)
        return {"over_seeds": {"low": found.low, "high": found.high, "seeds": found.seeds}}

    def _point(self, i: int, statistics: Statistics) -> dict[str, Any]:
        preferences = self.method.preferences

        def named(values: Array) -> dict[str, float]:
            return dict(zip(statistics.names, values.tolist(), strict=True))

        return {
            "preference": None if preferences is None else named(preferences[i]),
            "obtained": named(self.raw[i]),
            "z": named(self.z[i]),
            "z_error": named(self.error[i]),
        }


def _ends(found: Crossed) -> list[float] | None:
    return [found.low, found.high] if np.isfinite(found.low) else None


def summarized(method: Method, measures: Measures, statistics: Statistics) -> MethodSummary:
    """The figures of a method."""
    keys = [(method.name, seed) for seed in method.seeds]
    figures, seeds = {}, {}
    for figure in measures.values[keys[0]]:
        values = [measures.values[key][figure] for key in keys]
        drawn = np.stack([measures.draws[key][figure] for key in keys])
        figures[figure] = _interval(np.array(values), drawn, measures.prompts)
        seeds[figure] = dict(zip(method.seeds, values, strict=True))
    scores = np.stack([statistics.z(method.curves[seed].rewards) for seed in method.seeds])
    of_seeds = np.stack([mean_over_prompts(z) for z in scores])
    z = of_seeds.mean(axis=0)
    return MethodSummary(
        method, figures, seeds, cost_of(method), z, statistics.raw(z), standard_errors(scores, of_seeds),
        cardinality(z) if np.isfinite(z).all() else 0,
    )  # fmt: skip


def _interval(values: Array, draws: Array, prompts: int) -> Crossed:
    """Over seeds and prompts; of one seed the percentile interval that the run's own report shows."""
    found = crossed(values, draws, prompts)
    if values.size > 1 or not np.isfinite(found.low):
        return found
    low, high = np.quantile(draws[np.isfinite(draws)], [0.025, 0.975])
    return found._replace(low=float(low), high=float(high))


def standard_errors(scores: Array, of_seeds: Array) -> Array:
    """Standard error of the mean over seeds and prompts (g, k) of scores (s, g, n, k)."""
    known = np.isfinite(scores)
    count = known.sum(axis=0)
    together = np.where(count > 0, np.where(known, scores, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    over_prompts = standard_error(together) ** 2
    size = len(of_seeds)
    return np.asarray(np.sqrt(over_prompts + (of_seeds.var(axis=0, ddof=1) / size if size > 1 else 0.0)))
