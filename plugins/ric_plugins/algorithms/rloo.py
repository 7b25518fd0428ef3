"""REINFORCE leave-one-out (Ahmadian et al. 2024, arXiv:2402.14740), on trl's trainer.

    reward       R = u(y) - beta (log pi(y|x) - log pi_0(y|x)), one number a sample
    advantage    A_i = R_i - mean_{j != i} R_j over the samples of a prompt
    loss         that of PPO's clipped ratio; with one pass over each batch the ratio is 1

It maximizes E[u] - beta KL exactly, so it is the default learner of `morl`. trl samples inside its loop: row seeds do
not apply there, and a sample depends on its batch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ric.errors import ConfigError
from ric_plugins.algorithms.online import Online


@dataclass(frozen=True)
class Rloo(Online):
    """REINFORCE leave-one-out.

    Args:
        each: samples of a prompt; divides `batch`.
        normalize: advantages of a batch to mean 0 and variance 1.
        passes: optimizer steps on each batch.
        clip: of the probability ratio, from the second pass on.
    """

    each: int = 8
    normalize: bool = False
    passes: int = 1
    clip: float = 0.2

    needs = frozenset({"rloo"})

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._at_least({"each": 2, "passes": 1})
        self._above_zero("clip")
        check_groups(self.batch, self.each)

    def options(self) -> Mapping[str, Any]:
        """The options of the backend's method."""
        return {name: getattr(self, name) for name in ("each", "normalize", "passes", "clip", "kl")}


def check_groups(batch: int, each: int) -> None:
    """A batch holds whole groups.

    Raises:
        ConfigError: it does not.
    """
    if batch % each:
        raise ConfigError(
            f"algo.batch = {batch} with algo.each = {each}",
            "a batch that `each` divides: it holds all samples of its prompts",
            f"--set algo.batch={max(1, batch // each) * each}",
        )
