"""REINFORCE with a baseline (Williams 1992), in rounds: sample, weigh by advantage, fit the weighted likelihood.

Formula -> here, samples y_1 ... y_K of each prompt x:
    gradient                A_i grad log pi(y_i | x), mean over samples                        `losses.policy_gradient`
    leave-one-out           A_i = r_i - mean_{j != i} r_j   (Kool et al. 2019)                 `leave_one_out`
    self-critical           A_i = r_i - r(greedy answer)    (Rennie et al. 2017, 1612.00563)   `baseline=self-critical`
    KL to the start         r = u - beta (log pi(y|x) - log pi_0(y|x)), shaping, not in the loss           `kl`

One step a rollout, on-policy. With `one_step=false` a round's samples are passed over once in batches of `fit.batch`:
all steps but the first are then off-policy, with no importance ratio and no clipping (`ppo` has both) to hold them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ric.errors import RunError
from ric.kinds import Array, Example, FitSettings, Indices, Job, Row, Utility
from ric_plugins.algorithms.learner import OPTIMIZERS, Learner
from ric_plugins.algorithms.rollouts import divergence, rollout, training_prompts
from ric_plugins.losses import policy_gradient

BASELINES = ("leave-one-out", "self-critical")


@dataclass(frozen=True)
class Reinforce(Learner):
    """Policy gradient by weighted likelihood, in rounds.

    Args:
        rounds: rollouts.
        prompts: prompts of a rollout.
        each: samples of a prompt.
        baseline: "leave-one-out" (mean of the prompt's other samples) or "self-critical" (its greedy answer).
        temperature: of the samples; the nucleus is off. The gradient is that of temperature 1.
        kl: what a nat of log pi - log pi_0 costs a sample.
        optimizer: Adam's moments are "carried" from round to round, or "fresh" in each: steps are then as long as ever,
            whatever little a round has to say, and the policy wanders.
        one_step: one optimizer step a rollout, on-policy, or else one pass in batches of `fit.batch`.
        lr: learning rate of a round.
        schedule: learning-rate schedule of a round.
        trajectory: keep the member of every n-th round as `name@round`; 0 = only the last.
    """

    rounds: int = 45
    prompts: int = 8
    each: int = 8
    baseline: str = "leave-one-out"
    temperature: float = 1.0
    kl: float = 0.05
    optimizer: str = "carried"
    one_step: bool = True
    lr: float = 5e-4
    schedule: str = "constant"
    trajectory: int = 0

    effort: ClassVar[tuple[str, ...]] = ("rounds",)

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("baseline", BASELINES)
        self._one_of("schedule", ("linear", "cosine", "constant"))
        self._one_of("optimizer", OPTIMIZERS)
        least = 2 if self.baseline == "leave-one-out" else 1
        self._at_least({"rounds": 1, "prompts": 1, "each": least, "kl": 0, "trajectory": 0})
        self._above_zero("temperature", "lr")

    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train member `name` from `start`."""
        member = start
        decoding = job.decoding._replace(temperature=self.temperature, top_p=1.0)
        for number in range(self.rounds):
            stage = f"{name}-round-{number}"
            rows = training_prompts(job, name, number * self.prompts, self.prompts)
            drawn = rollout(job, stage, member, rows, self.each, decoding)
            values = utility(drawn.rewards, drawn.group)
            if self.kl > 0:
                values = values - self.kl * divergence(job, stage, member, start, drawn)
            advantage = self._advantage(job, utility, stage, member, rows, values, drawn.group)
            examples = [
                Example(row.prompt, row.payload, int(group), weight=float(a), finished=row.finished)
                for row, group, a in zip(drawn.rows, drawn.group, advantage, strict=True)
                if not np.isnan(a)
            ]
            if not examples:
                raise RunError("a round whose samples all lack an advantage", "a reward that applies to some prompt",
                               "look at the rewards' `applies`")  # fmt: skip
            member = job.fit(f"{name}-fit-{number}", self._member(name, number, self.rounds), member, examples,
                             policy_gradient, self._settings(job, len(examples), number))  # fmt: skip
        return member

    def _advantage(
        self, job: Job, utility: Utility, stage: str, member: str, rows: list[Row], values: Array, group: Indices
    ) -> Array:
        if self.baseline == "leave-one-out":
            return leave_one_out(values, group)
        greedy = rollout(job, f"{stage}-greedy", member, rows, 1, job.decoding._replace(temperature=0.0, top_p=1.0))
        return np.asarray(values - utility(greedy.rewards, greedy.group)[group])

    def _settings(self, job: Job, samples: int, number: int) -> FitSettings:
        steps = 1 if self.one_step else math.ceil(samples / job.fitting.batch)
        settings = self._stage_settings(job, steps, self.lr, self.schedule, number)
        settings = settings._replace(carry=self.optimizer == "carried", warmup=0.0)
        return settings._replace(batch=samples) if self.one_step else settings


def leave_one_out(values: Array, group: Indices) -> Array:
    """r_i minus the mean of the other values of its group, (n,); NaN where there is no other, or no value."""
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    total, count = np.bincount(group, filled)[group], np.bincount(group, known)[group]
    others = np.divide(total - filled, count - 1, out=np.full(len(values), np.nan), where=count > 1)
    return np.asarray(values - others)
