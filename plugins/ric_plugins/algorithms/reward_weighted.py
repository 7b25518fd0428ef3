"""Reward-weighted likelihood, in one offline round (Rame et al. 2023, arXiv:2306.04488, section 3.2 and Table 5).

Paper -> here, for one expert:
    draw samples of the start          `generate` of them, or the training rows   `RewardWeighted._samples`
    keep the better half by reward     `fraction`                                 `RewardWeighted._kept`
    r, rescaled to min 0 and mean 1    over what is kept                          `rescaled`
    minimize r * loss of each sample   - r log pi(y|x); images: r |e - e(x)|^2    `losses.weighted`

The rewarded soups of text-to-image models were made so; nothing in it knows images.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ric.errors import ConfigError, RunError
from ric.kinds import Array, Example, Indices, Job, Scored, Utility
from ric_plugins.algorithms.learner import Learner
from ric_plugins.algorithms.rollouts import rollout, training_prompts
from ric_plugins.losses import weighted
from ric_plugins.selections import top_fraction

SOURCES = ("samples", "data")


@dataclass(frozen=True)
class RewardWeighted(Learner):
    """Maximum likelihood on the better half of one round of samples, each weighted by its reward.

    Args:
        source: "samples" of the start, as published, or the "data": training rows as they are.
        generate: samples drawn, one a prompt.
        fraction: share of them that is kept.
        temperature: of the samples; the nucleus is off.
        steps: optimizer steps.
        lr: learning rate.
        schedule: its schedule.
    """

    source: str = "samples"
    generate: int = 2000
    fraction: float = 0.5
    temperature: float = 1.0
    steps: int = 300
    lr: float = 1e-3
    schedule: str = "linear"

    sizes: ClassVar[tuple[str, ...]] = ("generate", "steps", "lr")
    effort: ClassVar[tuple[str, ...]] = ("generate", "steps")

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("source", SOURCES)
        self._one_of("schedule", ("linear", "cosine", "constant"))
        self._at_least({"generate": 1, "steps": 1})
        self._above_zero("temperature", "lr", "fraction")
        if self.fraction > 1:
            raise ConfigError(f"algo.fraction = {self.fraction:g}", "a share above 0 and at most 1",
                              "--set algo.fraction=0.5")  # fmt: skip

    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train member `name` from `start`."""
        found = self._samples(job, start)
        examples = self._kept(found, utility(found.rewards, found.group))
        settings = self._stage_settings(job, self.steps, self.lr, self.schedule, 0)
        return job.fit(f"{name}-fit", name, start, examples, weighted, settings)

    def _samples(self, job: Job, start: str) -> Scored:
        """Scored rows; experts of one start share them."""
        if self.source == "data":
            return job.train
        rows = training_prompts(job, "reward-weighted", 0, self.generate)
        decoding = job.decoding._replace(temperature=self.temperature, top_p=1.0)
        return rollout(job, f"samples-of-{start}", start, rows, 1, decoding)

    def _kept(self, found: Scored, values: Array) -> list[Example]:
        """What is trained on, with its weights."""

        def known(_rewards: Array, _group: Indices) -> Array:
            return values

        index, _ = top_fraction(known, self.fraction)(found.rewards, found.group)
        if not len(index):
            raise RunError("samples that all lack a utility", "a reward that applies to some training prompt",
                           "look at the rewards' `applies`")  # fmt: skip
        chosen = zip([found.rows[i] for i in index], rescaled(values[index]), strict=True)
        return [Example(row.prompt, row.payload, weight=float(w), finished=row.finished) for row, w in chosen]


def rescaled(values: Array) -> Array:
    """Values (n,) shifted and scaled so that the least is 0 and the mean is 1; all 1 where they are equal."""
    above = values - values.min()
    mean = float(above.mean())
    return np.asarray(above / mean) if mean > 0 else np.ones_like(values)
