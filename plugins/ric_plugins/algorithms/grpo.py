"""Group relative policy optimization (Shao et al. 2024, arXiv:2402.03300), on trl's trainer.

    advantage    A_i = (u_i - mean u) / std u over the samples of a prompt; `scaling` says which std, or none
    loss         PPO's clipped ratio per token, plus beta times an estimate of KL(pi, pi_0) per token

How several rewards become one advantage:
    sum, then normalize      the linear utility, `scaling=group`: what most code does; the reward with the larger
                             variance dominates
    normalize, then sum      GDPO: each reward by its own group first, `utility=gdpo scaling=batch`
    unscaled                 `scaling=none loss=dr_grpo` (arXiv:2503.20783): the balance of rewards and penalty is what
                             the weights say

trl's `multi_objective_aggregation` is not offered beside these: the utility is where several rewards become one number,
for every learner, and `gdpo` with `scaling=batch` gives the advantages of trl's `normalize_then_sum`.

trl samples inside its loop: row seeds do not apply there, and a sample depends on its batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ric_plugins.algorithms.online import Online
from ric_plugins.algorithms.rloo import check_groups

SCALINGS, LOSSES = ("group", "batch", "none"), ("grpo", "dr_grpo", "dapo", "bnpo")


@dataclass(frozen=True)
class Grpo(Online):
    """Group relative policy optimization.

    Args:
        each: samples of a prompt; divides `batch`.
        scaling: advantages over the std of their "group", of the "batch", or as they are: "none".
        loss: how tokens are averaged: "grpo" (per sample, the paper), "dr_grpo", "dapo" or "bnpo".
        passes: optimizer steps on each batch.
        clip: of the probability ratio, from the second pass on.
    """

    each: int = 8
    scaling: str = "group"
    loss: str = "dapo"
    passes: int = 1
    clip: float = 0.2

    needs = frozenset({"grpo"})

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("scaling", SCALINGS)
        self._one_of("loss", LOSSES)
        self._at_least({"each": 2, "passes": 1})
        self._above_zero("clip")
        check_groups(self.batch, self.each)

    def options(self) -> Mapping[str, Any]:
        """The options of the backend's method."""
        return {name: getattr(self, name) for name in ("each", "scaling", "loss", "passes", "clip", "kl")}
