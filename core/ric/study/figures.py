"""What can be drawn of a run, and figures of runs put together with one interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ric.compare.cost import COUNTED, cost_of
from ric.compare.ground import check_ground
from ric.compare.measures import CONTROL, HYPERVOLUME, IGD, REGRET, REMOVED, UTILITY, Measures, measured
from ric.compare.members import Member
from ric.compare.methods import Method, methods_of
from ric.front import Array, Crossed, crossed
from ric.study.spot import Spot

LEVEL = 0.05
"""Chance of a single wrong claim in a study."""
SHARE, CONTROLLED, COST, SECONDS = "share", "controllability", "counted_cost", "seconds"


class Figure(NamedTuple):
    """How a figure is called, whether larger is better, and between what it always lies."""

    words: str
    larger: bool
    least: float = -np.inf
    most: float = np.inf


FIGURES = {
    SHARE: Figure("share of the true front's hypervolume", larger=True, least=0.0),
    HYPERVOLUME: Figure("hypervolume", larger=True, least=0.0),
    REGRET: Figure("regret of the dial", larger=False),
    REMOVED: Figure("share of the base model's regret removed", larger=True),
    UTILITY: Figure("expected utility", larger=True),
    IGD: Figure("IGD+", larger=False, least=0.0),
    CONTROLLED: Figure("controllability, a mean over rewards", larger=True, least=-1.0, most=1.0),
    COST: Figure("counted cost of alignment", larger=False, least=0.0),
    SECONDS: Figure("wall seconds of alignment", larger=False, least=0.0),
}
LEDGER = {COST: COUNTED, SECONDS: "seconds"}
"""Figures that the ledger knows: they differ between seeds, not between prompts."""


@dataclass(frozen=True)
class Ground:
    """The runs of one world, measured on one yardstick.

    Args:
        methods: by label.
        measures: figures of all.
    """

    methods: Mapping[str, Method]
    measures: Measures

    def column(self, arm: str, seed: int, figure: str) -> tuple[float, Array]:
        """A figure over all prompts, and (b,) over resamples of them; NaN where it is unknown."""
        own, drawn = self.measures.values[arm, seed], self.measures.draws[arm, seed]
        size = len(drawn[HYPERVOLUME])
        if figure in LEDGER:
            method = self.methods[arm]
            cost = cost_of(replace(method, ledgers={seed: method.ledgers[seed]})).get(LEDGER[figure])
            value = float("nan") if cost is None else float(cost)
            return value, np.full(size, value)
        if figure == SHARE:
            whole = self.measures.true_hypervolume
            return own[HYPERVOLUME] / whole, drawn[HYPERVOLUME] / whole
        if figure == CONTROLLED:
            names = [key for key in own if key.startswith(CONTROL) and np.isfinite(own[key])]
            if not names:
                return float("nan"), np.full(size, np.nan)
            return float(np.mean([own[n] for n in names])), np.mean([drawn[n] for n in names], axis=0)
        return own[figure], drawn[figure]


def measured_ground(members: Sequence[Member], draws: int) -> Ground:
    """The members of one world, shown ones only.

    Raises:
        RunError: they stand on different ground.
    """
    check_ground(members)
    methods, results = methods_of(members), members[0].results
    return Ground({m.name: m for m in methods}, measured(methods, results.statistics, results.truth, draws))


def contrast(grounds: Mapping[str, Ground], parts: Mapping[Spot, float], figure: str) -> Crossed:
    """A sum over runs of coefficient x figure, with its interval over seeds and prompts.

    Runs of all worlds answer prompts in one order, so resamples are the same for all of them.

    Args:
        grounds: by world.
        parts: (arm, world) -> coefficient; its runs have seeds in common.
        figure: one of `FIGURES`.
    """
    runs = {(arm, world): grounds[world].methods[arm] for arm, world in parts}
    seeds = sorted(set.intersection(*(set(method.seeds) for method in runs.values())))
    prompts = min(grounds[world].measures.prompts for _, world in parts)
    values, draws = [], []
    for seed in seeds:
        columns = [(c, *grounds[world].column(arm, seed, figure)) for (arm, world), c in parts.items()]
        few = min(len(drawn) for _, _, drawn in columns)
        values.append(sum(c * value for c, value, _ in columns))
        draws.append(np.sum([c * drawn[:few] for c, _, drawn in columns], axis=0))
    if not seeds:
        return Crossed(float("nan"), float("nan"), float("nan"), float("nan"), 0, 0)
    return crossed(values, np.stack(draws), prompts)


def level(grounds: Mapping[str, Ground], spot: Spot, figure: str) -> Crossed:
    """A run's own figure; its interval, which is symmetric, is cut off where the figure ends."""
    found, (_, _, least, most) = contrast(grounds, {spot: 1.0}, figure), FIGURES[figure]
    low, high = np.clip([found.low, found.high], least, most).tolist()
    return found._replace(low=low, high=high)


def between(found: Crossed) -> str:
    """A value with its interval, for people."""
    if not np.isfinite(found.value):
        return "unknown"
    if not np.isfinite(found.low) or found.low == found.high:
        return f"{found.value:.3f}"
    return f"{found.value:.3f} (95 % interval {found.low:.3f} to {found.high:.3f})"


def p_text(p: float) -> str:
    """For people.

    >>> p_text(0.00001), p_text(0.0421)
    ('p < 0.001', 'p = 0.042')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
