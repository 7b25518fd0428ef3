"""Rewarded soups (Rame et al. 2023, arXiv:2306.04488): one expert a reward, mixed at the user's preference.

Paper, section 2.2 -> here:
    1. train N experts from one start, each on one reward, all else equal     `RewardedSoup.experts`
    2. theta(lambda) = sum_i lambda_i theta_i, in delta space                  `Mixture`
    3. serve lambda = the preference (linear users),                           `choose=preference`
       or the lambda of a grid that is best on validation rows                 `choose=validation`
    ensembling, figure 5c: probabilities are averaged instead of weights       `combine=predictions`
    extrapolation, figure 14g: lambda outside [0, 1]                           `stretch` above 1

Differences: experts maximize z-scores (`scale=raw` for the paper's raw rewards); the published code averages the
two factors of an adapter, here it is their products, as the paper's formula says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ric.errors import ConfigError, did_you_mean
from ric.families import Mixture
from ric.kinds import COMBINE, Algorithm, Job, PolicyFamily, SingleObjective, Utility
from ric_plugins.algorithms.online import Online
from ric_plugins.algorithms.sft import Sft
from ric_plugins.coefficients import chosen_on_validation, simplex, stretched
from ric_plugins.objectives import objective
from ric_plugins.presets_soups import RS_CODE, RS_PAPER
from ric_plugins.utilities import UTILITIES

CHOICES = ("preference", "validation")
SCALES = ("z", "raw")
STARTS = ("base", "sft")


@dataclass(frozen=True)
class RewardedSoup(Algorithm):
    """One expert per reward, their weights mixed at the preference.

    Args:
        expert: a single-objective algorithm that trains each expert: a name, or `{name, options}`.
        start: where experts start: "base", or "sft": fine-tuned on the training responses once, with `fit.*`.
        scale: experts maximize "z" scores or "raw" rewards.
        combine: "weights" mixes parameters, "predictions" averages next-token probabilities, at a pass per expert.
        choose: lambda is the "preference" itself, or the one that "validation" rows say is best for it.
        utility: what is best, where validation rows choose: a name of `ric_plugins.utilities`.
        stretch: lambda = 1/N + stretch (w - 1/N): 1 is lambda = w, above 1 the ends leave the simplex.
        grid: lambdas per edge of the simplex to choose among.
        validation: held-out prompts to choose on.
    """

    expert: Any = "raft"
    start: str = "base"
    scale: str = "z"
    combine: str = "weights"
    choose: str = "preference"
    utility: str = "linear"
    stretch: float = 1.0
    grid: int = 11
    validation: int = 64

    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {"rs-paper": RS_PAPER, "rs-code": RS_CODE}
    sizes: ClassVar[tuple[str, ...]] = tuple(f"expert.{size}" for size in Online.sizes)
    parts: ClassVar[Mapping[str, type[Algorithm]]] = {"expert": SingleObjective}  # type: ignore[type-abstract]

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        names = {"start": STARTS, "scale": SCALES, "combine": COMBINE, "choose": CHOICES, "utility": tuple(UTILITIES)}
        for option, known in names.items():
            value = getattr(self, option)
            if value not in known:
                raise ConfigError(f"algo.{option} = {value!r}", ", ".join(known), did_you_mean(value, known))
        for option, least in {"grid": 2, "validation": 1}.items():
            if getattr(self, option) < least:
                raise ConfigError(f"algo.{option} = {getattr(self, option)}", f"at least {least}",
                                  f"--set algo.{option}={least}")  # fmt: skip
        if not 0 < self.stretch < np.inf or (self.stretch > 1 and self.combine == "predictions"):
            raise ConfigError(f"algo.stretch = {self.stretch:g} with combine={self.combine}",
                              "a number above 0; above 1 for weights only: probabilities cannot be negative",
                              "--set algo.stretch=1")  # fmt: skip

    def align(self, job: Job) -> PolicyFamily:
        """The experts, and the rule that mixes them."""
        names = self.experts(job)
        job.related(names)
        k = len(names)
        family = Mixture(job.statistics, names, stretched(np.eye(k), self.stretch).T, self.combine)
        if self.choose == "preference" or k == 1:
            return family
        tried = stretched(simplex(k, self.grid), self.stretch)
        return chosen_on_validation(job, family, tried, self.utility, self.validation)

    def experts(self, job: Job) -> tuple[str, ...]:
        """One member per reward, called like it; independent of each other, all from one start."""
        start = "base" if self.start == "base" else Sft().learn(job, None, "base", "sft")
        rewards = list(enumerate(job.statistics.names))

        def one(item: tuple[int, str]) -> str:
            j, name = item
            return str(self.expert.learn(job, self.objective(job, j), start, name))

        return tuple(job.map(one, rewards))

    def objective(self, job: Job, j: int) -> Utility:
        """What expert j maximizes: its own reward, NaN where that does not apply."""
        return objective("linear", np.eye(len(job.statistics.names))[j], job.statistics, self.scale)
