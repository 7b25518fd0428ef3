"""Soups of finished members: any experts, starts, seeds or sums of such, mixed without training.

Rewarded soups (arXiv:2306.04488): WiSE (an expert and the start), a path through a multi-objective member, model
soups (one reward, several seeds), soups of soups, subsets grown one by one, extrapolation, a reward added later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ric.errors import ConfigError, did_you_mean
from ric.families import Mixture
from ric.kinds import COMBINE, Adopted, Algorithm, Array, Job, PolicyFamily
from ric_plugins.coefficients import chosen_on_validation, measured, path, simplex, uniform
from ric_plugins.utilities import UTILITIES

MODES = ("grid", "path", "uniform", "grow", "coefficients")


@dataclass(frozen=True)
class Soup(Algorithm):
    """Mixes members of finished runs; `ric soup` writes its options.

    Args:
        members: `RUN#member`, `init`, or sums of such, which are averaged.
        mode: which lambdas: a "grid" of the simplex, a "path" through the members in their order, "uniform",
            "grow" (subsets, each with the member that helps most on validation rows), or the given "coefficients".
        points: lambdas along an edge of the simplex, or along the path.
        coefficients: one list of numbers per lambda.
        combine: "weights" mixes parameters, "predictions" averages next-token probabilities.
        utility: what is best for a preference, where validation rows choose.
        validation: held-out prompts to choose on.
    """

    members: list[str] = field(default_factory=list)
    mode: str = "grid"
    points: int = 11
    coefficients: list[list[float]] = field(default_factory=list)
    combine: str = "weights"
    utility: str = "linear"
    validation: int = 64

    trains = False

    @property
    def borrows(self) -> Sequence[str]:
        """All of them."""
        return self.members

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        for option, known in (("mode", MODES), ("combine", COMBINE), ("utility", tuple(UTILITIES))):
            value = getattr(self, option)
            if value not in known:
                raise ConfigError(f"algo.{option} = {value!r}", ", ".join(known), did_you_mean(value, known))
        if self.points < 2 or self.validation < 1:
            raise ConfigError(f"algo.points = {self.points}, algo.validation = {self.validation}",
                              "at least 2 points and 1 prompt", "--grid 11")  # fmt: skip
        m = len(self.members)
        if not m or (m == 1 and self.mode in ("grid", "path", "grow")):
            raise ConfigError(f"{m} members for mode {self.mode}", "at least two", "ric soup RUN#helpful RUN#harmless")
        self._fits(m)

    def _fits(self, m: int) -> None:
        wrong = [row for row in self.coefficients if len(row) != m or not np.isfinite(row).all()]
        if wrong or (self.mode == "coefficients") != bool(self.coefficients):
            raise ConfigError(
                f"coefficients {wrong[0] if wrong else self.coefficients} for {m} members with mode {self.mode}",
                "one finite number per member, with mode coefficients alone",
                "--coefficients 0.5,0.5",
            )

    def align(self, job: Job) -> PolicyFamily:
        """The members, and the rule that mixes them."""
        found = [job.adopt(text) for text in self.members]
        names = tuple(one.name for one in found)
        job.related(names)
        blank = Mixture(job.statistics, names, combine=self.combine)
        if self.mode == "uniform":
            return self._constant(job, blank, uniform(len(names), range(len(names))))
        if self.mode == "coefficients" and len(self.coefficients) == 1:
            return self._constant(job, blank, np.array(self.coefficients[0]))
        ruled = self._ruled(blank, found)
        if ruled is not None:
            return ruled
        return chosen_on_validation(job, blank, self._tried(job, blank), self.utility, self.validation)

    def _constant(self, job: Job, blank: Mixture, mix: Array) -> Mixture:
        """One lambda for every preference; the members alone are shown beside it."""
        k = len(job.statistics.names)
        return replace(blank, chosen=mix[None], at=np.full((1, k), 1.0 / k), tried=np.vstack([np.eye(len(mix)), mix]))

    def _ruled(self, blank: Mixture, found: Sequence[Adopted]) -> Mixture | None:
        """Where it is known what every member was trained for: lambda = w for one a reward, or a path by weight."""
        if any(one.weight is None for one in found):
            return None
        weights = np.array([one.weight for one in found])
        k = weights.shape[1]
        if self.mode == "grid" and weights.shape == (k, k) and (np.sort(weights, axis=0)[-1] == 1).all():
            return replace(blank, matrix=weights)
        places = weights[:, 1] if k == 2 else np.zeros(0)
        order = np.argsort(places)
        apart = len(places) > 1 and (np.diff(places[order]) > 0).all()
        if self.mode == "path" and apart and places.min() == 0 and places.max() == 1:
            return replace(blank, names=tuple(blank.names[i] for i in order), knots=places[order])
        return None

    def _tried(self, job: Job, blank: Mixture) -> Array:
        """Lambdas (c, m) to choose from."""
        m = len(blank.names)
        if self.mode == "coefficients":
            return np.array(self.coefficients)
        if self.mode == "path":
            return path(m, self.points)
        return simplex(m, self.points) if self.mode == "grid" else self._grown(job, blank)

    def _grown(self, job: Job, blank: Mixture) -> Array:
        """Uniform soups of 1, 2, ..., m members: each adds the one with the largest mean z-score on held-out rows."""
        m = len(blank.names)
        kept: list[int] = []
        for size in range(1, m + 1):
            left = [i for i in range(m) if i not in kept]
            trials = np.stack([uniform(m, [*kept, i]) for i in left])
            z = measured(job, f"grow-{size}", blank.names, trials, self.combine, self.validation)
            kept.append(left[int(np.argmax(z.mean(axis=1)))])
        return np.stack([uniform(m, kept[: size + 1]) for size in range(m)])
