"""Proximal policy optimization (Schulman et al. 2017, arXiv:1707.06347), as used on language models.

Paper -> here:
    clipped objective, eq. (7)            `ppo_math.policy_loss`
    advantages, eq. (11), (12)            `ppo_math.advantages`
    penalty per token, score at the end   `ppo_math.unit_rewards`       Ziegler et al. 2019, arXiv:1909.08593, section 2
    adaptive penalty, section 2.2 there   `ppo_math.adapted`
    the loop                              `backends/causal_lm/ppo.py`, the causal-lm backend's method "ppo"

What differs from trl 0.4 to 0.8, which rewarded soups and MORLHF used, is told in docs/learners.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ric_plugins.algorithms.online import Online
from ric_plugins.ppo_options import WHITEN, PpoOptions


@dataclass(frozen=True)
class Ppo(PpoOptions, Online):
    """PPO with a value head, a divergence penalty per token and generalized advantages.

    Args:
        minibatch: samples of an optimizer step.
        epochs: passes over a batch.
        gamma: discount.
        lam: lambda of the generalized advantages.
        clip: of the probability ratio.
        value_clip: how far a value may move from what it was when sampled.
        value_weight: of the value loss.
        value_dropout: before the value head.
        adaptive: whether the penalty follows its target.
        target: wanted divergence of a sequence, in nats.
        horizon: samples over which the penalty adapts; larger is slower.
        whiten: advantages to mean 0 and variance 1 over the "batch", over each "minibatch" (trl 0.4), or "none".
        early_stop: a batch is done with once the policy has moved 1.5 times this far, in nats per token; 0 = never.
        stop_within: look before each step; False: after each epoch, as trl does.
        most_ratio: a mini-batch whose mean ratio is larger is skipped.
    """

    steps: int | None = 40
    lr: float = 4e-4
    schedule: str = "linear"
    warmup: float = 0.1

    needs = frozenset({"ppo"})

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("whiten", WHITEN)
        self._at_least({"minibatch": 1, "epochs": 1, "gamma": 0, "lam": 0, "value_weight": 0, "value_dropout": 0,
                        "early_stop": 0})  # fmt: skip
        self._above_zero("clip", "value_clip", "target", "horizon", "most_ratio")

    def options(self) -> Mapping[str, Any]:
        """The options of the backend's method."""
        return {field.name: getattr(self, field.name) for field in fields(PpoOptions)}
