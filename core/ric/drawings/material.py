"""What figures are made of: finished runs on one ground, by method, and the logs of their trainings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ric.compare.members import Member
from ric.compare.methods import VARIANT, Method, methods_of
from ric.compare.summaries import standard_errors
from ric.errors import ConfigError
from ric.kinds import Array, Statistics
from ric.report.means import mean_over_prompts
from ric.report.soup_checks import SoupChecks, soup_checks
from ric.run.results import Curve, Results, TrueFront


class Lacking(ConfigError):  # noqa: N818 - a state of the material, told as the error of a kind
    """The runs cannot give a figure.

    Args:
        missing: what they lack.
        wanted: what the figure is made of.
        hint: what to type.
    """

    def __init__(self, missing: str, wanted: str, hint: str) -> None:
        super().__init__(missing, wanted, hint)


class Batch(NamedTuple):
    """Samples that a training drew and learned from.

    Args:
        method: whose training.
        seed: of the run.
        member: which of the method's policies was trained.
        number: of the batch or round, from 0.
        seconds: device seconds the member had cost when the batch was done.
        units: units generated and trained until then.
        reward_calls: rows scored by a reward until then, the cache's answers among them.
        rewards: (k,) raw means; NaN where a reward applies to no row.
    """

    method: str
    seed: int
    member: str
    number: int
    seconds: float
    units: float
    reward_calls: float
    rewards: Array


@dataclass(frozen=True)
class Material:
    """Finished runs of one task, rewards and prompts. g = points of a curve, n = prompts, k = rewards.

    Args:
        folder: as it was typed.
        members: the runs; one, or those of a comparison that spent their whole budget.
        batches: logs of their trainings.
        partial: runs of the comparison that spent part of it.
    """

    folder: str
    members: tuple[Member, ...]
    batches: tuple[Batch, ...] = ()
    partial: tuple[Member, ...] = ()

    @property
    def task(self) -> str:
        """The task's name."""
        return self.members[0].results.task

    @property
    def statistics(self) -> Statistics:
        """Names and scale of the rewards."""
        return self.members[0].results.statistics

    @property
    def names(self) -> tuple[str, ...]:
        """The rewards' names."""
        return self.statistics.names

    @property
    def truth(self) -> TrueFront | None:
        """Where the world can be enumerated."""
        return self.members[0].results.truth

    @property
    def true_z(self) -> Array:
        """(m, k) z-scored means of the true front; (0, k) where it is not known."""
        empty = np.empty((0, len(self.names)))
        return empty if self.truth is None else self.statistics.z(mean_over_prompts(self.truth.rewards))

    @cached_property
    def methods(self) -> list[Method]:
        """Every method with its seeds, the runs' own first, the base model last."""
        return methods_of(self.members)

    @property
    def base(self) -> Method | None:
        """The model that alignment started from."""
        return next((method for method in self.methods if method.name == "base"), None)

    def mixtures(self) -> list[tuple[Member, SoupChecks]]:
        """The runs whose policy mixes members, with what the theory promises; rivals are those of the same seed.

        Raises:
            Lacking: there is none.
        """
        found = [(m, checks) for m in self.members if (checks := soup_checks(self.beside(m))) is not None]
        if not found:
            raise Lacking(
                "no mixture of members",
                "a run of rewarded-soup or soup",
                f"ric run --algo rewarded-soup --task {self.task} --rewards {','.join(self.names)}",
            )
        return found

    def beside(self, member: Member) -> Results:
        """A run's results, beside its own curves those of the other runs of its seed."""
        own = [replace(curve, method=_renamed(member, curve)) for curve in member.results.curves]
        taken = {curve.method for curve in own}
        others = [
            replace(method.curves[member.seed], method=method.name)
            for method in self.methods
            if member.seed in method.curves and method.name not in taken
        ]
        return replace(member.results, curves=[*own, *others])


def _renamed(member: Member, curve: Curve) -> str:
    own = member.own.method
    return curve.method.replace(own, member.label, 1) if curve.method.partition(VARIANT)[0] == own else curve.method


def means(curves: Sequence[Curve], statistics: Statistics) -> tuple[Array, Array]:
    """z-scored means over prompts and seeds (g, k), and their standard errors (g, k)."""
    scores = np.stack([statistics.z(curve.rewards) for curve in curves])
    of_seeds = np.stack([mean_over_prompts(z) for z in scores])
    return of_seeds.mean(axis=0), standard_errors(scores, of_seeds)


def seeds_of(method: Method) -> list[Curve]:
    """A method's curves by ascending seed."""
    return [method.curves[seed] for seed in method.seeds]


def named(prefix: str, names: Sequence[str], values: Sequence[float] | Array) -> dict[str, float]:
    """Cells `prefix:name`."""
    return {f"{prefix}:{name}": float(value) for name, value in zip(names, values, strict=True)}
