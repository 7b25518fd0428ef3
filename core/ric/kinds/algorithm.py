"""Kind `algorithm`: from a job to a policy family."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ric.front.preferences import few
from ric.kinds.records import Array, Indices, Utility
from ric.kinds.statistics import Statistics

if TYPE_CHECKING:
    from ric.kinds.family import PolicyFamily
    from ric.kinds.job import Job

MEMBERS = 5
"""Members of a family that trains one policy for each weight, unless an option says otherwise."""


class Algorithm(ABC):
    """An alignment method. A dataclass: its fields are the options (`--set algo.rounds=2`).

    It says what is learned from what, in terms of rows, rewards and members, and never names a
    tokenizer, a UNet or a file: those are the backend's and the job's.
    """

    backends: frozenset[str] | None = None
    """Backends it works with; None means any."""
    needs: frozenset[str] = frozenset()
    """Methods of `Backend.improve` it calls; a backend that lacks one is refused before work starts."""
    parts: ClassVar[Mapping[str, type[Algorithm]]] = {}
    """Options that name algorithms inside this one -> the interface each must have. The engine replaces the name
    (or `{name, options}`) by the built component before `align`."""
    trains: bool = True
    """Whether it trains; supervised fine-tuning is no baseline of what only mixes finished members."""
    conditional: bool = False
    """Whether it conditions a policy on desired rewards and so needs a format and a mapping."""

    @property
    def proposes(self) -> bool:
        """Whether its policies also learn which targets are likely, so that they can propose some."""
        return False

    @property
    def borrows(self) -> Sequence[str]:
        """Members of finished runs that it takes over, as `Job.adopt` reads them; they need their runs' vocabulary."""
        return ()

    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    """Named configurations (`--preset`), as nested mappings with the keys of `run.yaml`; under `tasks` what differs for
    one task. They hold at the published sizes; `--scale embedded` leaves sizes, models and data out."""
    sizes: ClassVar[tuple[str, ...]] = ()
    """Options that say how long or how much, and no more, so that another scale has others."""

    effort: ClassVar[tuple[str, ...]] = ()
    """Options that cost grows with in proportion, so that a share of each is that share of the cost."""

    @abstractmethod
    def align(self, job: Job) -> PolicyFamily:
        """Train, and return one policy for every preference."""


class SingleObjective(Algorithm):
    """A method that maximizes one utility; soups and MORL lift it to a family.

    Implement `learn`. Run on its own it trains one member for each of a few weights.
    """

    @abstractmethod
    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train one member called `name` that starts from member `start`; returns the member's name."""

    def weights(self, k: int) -> Array:
        """The weights (m, k) that members are trained for."""
        return few(k, MEMBERS)

    def objective(self, job: Job, weight: Array) -> Utility:
        """What the member for a weight (k,) maximizes: w . z."""
        return weighted(weight, job.statistics)

    def origin(self, job: Job) -> str:
        """The member that all start from."""
        return "base"

    def align(self, job: Job) -> PolicyFamily:
        """One member for each weight, independent of each other."""
        weights, origin = self.weights(len(job.statistics.names)), self.origin(job)
        label = type(self).__name__.lower()
        names = [label] if len(weights) == 1 else [named(label, row, job.statistics.names) for row in weights]

        def one(item: tuple[str, Array]) -> str:
            name, weight = item
            return self.learn(job, self.objective(job, weight), origin, name)

        return job.members(job.map(one, list(zip(names, weights, strict=True))), weights)


def named(label: str, weight: Array, rewards: Sequence[str]) -> str:
    """What a member trained for a weight (k,) is called: at a corner like its reward, as the experts of soups are."""
    corner = np.flatnonzero(weight == 1.0)
    return rewards[corner[0]] if len(corner) == 1 else "-".join([label, *(f"{w:.3g}" for w in weight)])


def weighted(weight: Array, statistics: Statistics) -> Utility:
    """The utility w . z of raw rewards (n, k); rewards that do not apply are left out, a row without any is NaN."""

    def utility(rewards: Array, _group: Indices) -> Array:
        z = statistics.z(rewards)
        total = np.asarray(np.nansum(weight * z, axis=1))
        total[np.isnan(z).all(axis=1)] = np.nan
        return total

    return utility
