"""Learners that sample inside their own loop: the loop is the backend's, the options and the prompts are ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from ric.kinds import FitSettings, Job, Practice, Utility
from ric_plugins.algorithms.learner import Learner
from ric_plugins.algorithms.rollouts import training_prompts


@dataclass(frozen=True)
class Online(Learner):
    """What `rloo`, `grpo` and `ppo` share.

    Args:
        steps: batches sampled and trained on; None = one pass over the training prompts, in whole batches.
        batch: samples of a batch.
        lr: learning rate.
        schedule: its schedule over all batches.
        warmup: share of the batches over which it rises to `lr`; in the first it is 0, which fills Adam's moments.
        temperature: of the samples; the nucleus is off.
        kl: beta, the price of a nat of divergence from the start.
        max_grad_norm: gradient clipping; 0 = none.
        weight_decay: AdamW's decay; 0 is Adam.
    """

    steps: int | None = 60
    batch: int = 64
    lr: float = 5e-4
    schedule: str = "constant"
    warmup: float = 0.0
    temperature: float = 1.0
    kl: float = 0.05
    max_grad_norm: float = 1.0
    weight_decay: float = 0.0

    sizes: ClassVar[tuple[str, ...]] = ("steps", "batch", "minibatch", "lr")
    effort: ClassVar[tuple[str, ...]] = ("steps",)

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("schedule", ("linear", "cosine", "constant"))
        self._at_least({"steps": 1, "batch": 1, "kl": 0, "warmup": 0, "weight_decay": 0, "max_grad_norm": 0})
        self._above_zero("temperature", "lr")

    def options(self) -> Mapping[str, Any]:
        """The method's options as the backend knows them."""
        raise NotImplementedError

    def learn(self, job: Job, utility: Utility, start: str, name: str) -> str:
        """Train member `name` from `start`, which is also the reference of the penalty."""
        (method,) = self.needs
        count = len({int(group) for group in job.train.group})
        steps = max(1, count // self.batch) if self.steps is None else self.steps
        settings = FitSettings(
            steps, self.batch, self.lr, self.schedule, self.warmup, self.weight_decay, self.max_grad_norm,
            job.fitting.seed,
        )  # fmt: skip
        decoding = job.decoding._replace(temperature=self.temperature, top_p=1.0)
        rows = training_prompts(job, name, 0, count)
        practice = Practice(method, rows, utility, dict(self.options()), settings, decoding)
        return job.improve(f"{name}-{method}", name, start, practice)
