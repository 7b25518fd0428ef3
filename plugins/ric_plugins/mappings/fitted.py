"""Targets chosen by what they really brought on held-out prompts, instead of by a formula.

The published mappings trust the policy to give what it is asked for. Here the targets of three of them are tried
on held-out prompts first. For each of the three surfaces that these targets form, and each reward, what was
obtained is fitted against what was desired by a monotone curve (`ric_plugins.mappings.monotone`); targets that
ask for more than the value that brought most are out of range and go. A preference w then gets the target of the
best surface whose calibrated rewards maximize w . z. On one surface rewards trade off, so a curve per reward
suffices; across surfaces the same desired value brings different things.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np

from ric.errors import ConfigError
from ric.front.preferences import grid, lattice
from ric.kinds import Array, Mapping, Prompt, Propose, Statistics
from ric_plugins.mappings.box import Box, weighed
from ric_plugins.mappings.l2 import L2
from ric_plugins.mappings.linear import Linear
from ric_plugins.mappings.linf import Linf
from ric_plugins.mappings.monotone import ceilings, monotone, within

SURFACES: Dict[str, Box] = {"l2": L2(), "linf": Linf(), "linear": Linear()}
"""Where targets are looked for; of equally good ones the first."""
MOST_PROBES = 15
"""Targets tried per surface with more than two rewards."""
DENSE = 100
"""With two rewards, steps between the corners of a surface when a target is looked for."""
TIE = 1e-6
"""Utility per unit of every obtained reward, so that a reward of zero weight is not thrown away."""


class Table(NamedTuple):
    """Targets (m, k) in range, and the calibrated rewards (m, k) they bring."""

    targets: Array
    obtained: Array


def directions(k: int, dense: bool) -> Array:
    """Preferences (m, k) whose targets make up a surface: few to be tried, or many to choose among."""
    if k == 2:
        return lattice(2, DENSE) if dense else grid(2)
    if k == 1 or dense:
        return grid(k)
    return lattice(k, max(parts for parts in range(1, 5) if parts == 1 or len(lattice(k, parts)) <= MOST_PROBES))


def targets_on(surface: Box, statistics: Statistics, dense: bool = False) -> Array:
    """Targets (m, k) of a surface. With one reward a surface is a point, and its whole range is taken instead."""
    k = len(statistics.names)
    if k == 1:
        shares = np.linspace(0.0, 1.0, DENSE + 1 if dense else len(grid(2)))
        return np.asarray(statistics.low + shares[:, None] * (statistics.high - statistics.low))
    return surface.desired(directions(k, dense), statistics)


def calibrate(surface: Box, statistics: Statistics, desired: Array, obtained: Array) -> Table:
    """The targets of a surface that are in range, with what they bring.

    Args:
        surface: see `SURFACES`.
        statistics: scale of the rewards.
        desired: (t, k) z-scores the policy was told.
        obtained: (t, k) mean z-scores that came back.
    """
    tops = ceilings(desired, obtained)
    kept = within(desired, tops)
    if not kept.any():  # less came back wherever more was asked for: no range to speak of
        kept, tops = np.ones(len(desired), dtype=bool), desired.max(axis=0)
    curves = [monotone(x, y) for x, y in zip(desired[kept].T, obtained[kept].T, strict=True)]
    targets = np.concatenate([desired[kept], targets_on(surface, statistics, dense=True)])
    targets = targets[within(targets, tops)]
    return Table(targets, np.stack([curve.at(x) for curve, x in zip(curves, targets.T, strict=True)], axis=1))


def best(table: Table, weights: Array) -> Array:
    """The target (n, k) of largest calibrated utility for each of n weights; of equals the first."""
    utility = weights @ table.obtained.T + TIE * table.obtained.sum(axis=1)
    return np.asarray(table.targets[utility.argmax(axis=1)])


@dataclass(frozen=True)
class Fitted(Mapping):
    """The measured target whose calibrated rewards maximize w . z; `l2` as long as nothing has been measured.

    A run that uses it measures on held-out prompts when it has trained; `ric eval --mapping fitted` measures for a
    run that used another. The options below are written by that, into `family/ric.json`, and are not for users.

    Args:
        surface: the surface that was best over the standard preferences.
        targets: its targets in range, z-scores in the order of the rewards.
        obtained: the calibrated rewards each of them brings.
        low: least that any target in range asks of each reward, over all surfaces.
        high: most that one asks.

    Raises:
        ConfigError: the options are not of one fit.
    """

    surface: str = ""
    targets: tuple[tuple[float, ...], ...] = ()
    obtained: tuple[tuple[float, ...], ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse half a fit."""
        if len({len(row) for row in (*self.targets, *self.obtained)}) > 1 or len(self.targets) != len(self.obtained):
            raise ConfigError(
                f"mapping fitted with {len(self.targets)} targets and {len(self.obtained)} obtained rewards",
                "as many of both, each a number per reward, as a run writes them",
                "--set mapping=fitted, without options",
            )

    def desired(
        self,
        preferences: Array,
        statistics: Statistics,
        prompts: Sequence[Prompt] | None = None,
        propose: Propose | None = None,
    ) -> Array:
        """Desired z-scores (n, k); prompts and proposals are not looked at.

        Raises:
            DataError: the preferences are not rows of k weights.
        """
        weights = weighed(preferences, len(statistics.names))
        if not self.targets:
            return L2().desired(weights, statistics)
        return best(Table(np.array(self.targets), np.array(self.obtained)), weights)

    def probes(self, statistics: Statistics) -> Array:
        """Targets of every surface (t, k), unless they have been tried already."""
        if self.targets:
            return super().probes(statistics)
        return np.concatenate([targets_on(surface, statistics) for surface in SURFACES.values()])

    def calibrated(self, statistics: Statistics, desired: Array, obtained: Array) -> Self:
        """Itself with the best surface: the one whose choices bring most, averaged over the standard preferences."""
        blocks = zip(
            SURFACES.items(),
            np.split(desired, len(SURFACES)),
            np.split(obtained, len(SURFACES)),
            strict=True,
        )
        tables = {name: calibrate(surface, statistics, x, y) for (name, surface), x, y in blocks}
        weights = grid(len(statistics.names))
        name = max(tables, key=lambda name: float((weights @ tables[name].obtained.T).max(axis=1).mean()))
        targets, brought = (tuple(map(tuple, part.tolist())) for part in tables[name])
        known = np.concatenate([table.targets for table in tables.values()])
        low, high = tuple(known.min(axis=0).tolist()), tuple(known.max(axis=0).tolist())
        return replace(self, surface=name, targets=targets, obtained=brought, low=low, high=high)

    def reach(self, statistics: Statistics) -> tuple[Array, Array]:
        """The range (k,) in which more came back where more was asked for."""
        return (np.array(self.low), np.array(self.high)) if self.targets else super().reach(statistics)
