"""What every single-objective learner shares when it is run on its own: weights, utility, start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ric.errors import ConfigError
from ric.front.preferences import few
from ric.kinds import Array, FitSettings, Job, SingleObjective, Utility
from ric_plugins import objectives
from ric_plugins.algorithms.sft import Sft

STARTS = ("base", "sft")
OPTIMIZERS = ("fresh", "carried")
"""A round's optimizer: new, or with the moments that the round before left."""


@dataclass(frozen=True)
class Learner(SingleObjective):
    """Trains one member for each of a few weights (`align`); `learn` is the method's own.

    Args:
        members: most members; one for each weight of a simplex lattice.
        utility: how a member's weight and the rewards become one number: a name of `ric_plugins.utilities`.
        scale: the utility weighs "z" scores or "raw" rewards.
        start: where members start: "base", or "sft": fine-tuned on the training responses once, with `fit.*`.
        decimals: compatibility with published code: rewards are rounded so before they are weighed, and their sum to
            one decimal more; None = never.
    """

    members: int = 5
    utility: str = "linear"
    scale: str = "z"
    start: str = "base"
    decimals: int | None = None

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        objectives.check(self.utility, self.scale)
        self._one_of("start", STARTS)
        self._at_least({"members": 1, "decimals": 0})

    def weights(self, k: int) -> Array:
        """The weights (m, k) that members are trained for."""
        return few(k, self.members)

    def objective(self, job: Job, weight: Array) -> Utility:
        """What the member for a weight (k,) maximizes."""
        return objectives.objective(self.utility, weight, job.statistics, self.scale, self.decimals)

    def origin(self, job: Job) -> str:
        """The member that all start from."""
        return "base" if self.start == "base" else Sft().learn(job, None, "base", "sft")

    def _stage_settings(self, job: Job, steps: int, lr: float, schedule: str, number: int) -> FitSettings:
        """The run's training settings for round `number`, which has an order of its own."""
        return job.fitting._replace(steps=steps, lr=lr, schedule=schedule, seed=job.fitting.seed + number)

    def _member(self, name: str, number: int, rounds: int) -> str:
        """The member a round trains: kept as `name@round` where a trajectory is wanted and more rounds may follow."""
        every = int(getattr(self, "trajectory", 0))
        return f"{name}@{number + 1}" if every and number + 1 < rounds and (number + 1) % every == 0 else name

    def _one_of(self, option: str, known: tuple[str, ...]) -> None:
        value = getattr(self, option)
        if value not in known:
            raise ConfigError(f"algo.{option} = {value!r}", ", ".join(known), f"--set algo.{option}={known[0]}")

    def _at_least(self, bounds: Mapping[str, float]) -> None:
        """Refuse options below their least value; None means "not given" and passes."""
        for option, least in bounds.items():
            value = getattr(self, option)
            if value is not None and not value >= least:
                raise ConfigError(f"algo.{option} = {value}", f"at least {least}", f"--set algo.{option}={least}")

    def _above_zero(self, *options: str) -> None:
        for option in options:
            value = getattr(self, option)
            if not value > 0:
                raise ConfigError(f"algo.{option} = {value}", "a number above 0", f"ric plugins show {_name(self)}")


def _name(learner: object) -> str:
    return type(learner).__name__.lower()
