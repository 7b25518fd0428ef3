"""DDPO: policy gradient over the steps of a denoising policy (Black et al. 2023, arXiv:2305.13301).

A sample is an episode: each step draws the next state from a Gaussian around what the policy says, and the reward comes
at the end. DDPO_IS, eq. (8), with the clipping of its section 5:

    loss of a step    max(-A rho, -A clip(rho, 1 - clip, 1 + clip)),  rho = exp(log p_new - log p_old)
    advantage         A = (u - mean u) / std u over a prompt's samples (`normalize=group`) or the batch, within +-most

As in the authors' code, log p is the mean over a state's dimensions, not the sum: hence the small `clip`. Differences:
the statistics of a prompt are those of this batch's `each` samples, where the code keeps a window of earlier ones, and
the last step, which draws nothing, has no probability. `kl` is the penalty of DPOK (Fan et al. 2023, arXiv:2305.16381,
eq. 8): the exact divergence between the steps' Gaussians, in nats per dimension.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ric_plugins.algorithms.online import Online
from ric_plugins.algorithms.rloo import check_groups
from ric_plugins.ddpo_options import NORMALIZE, DdpoOptions


@dataclass(frozen=True)
class Ddpo(DdpoOptions, Online):
    """Policy gradient over denoising steps, with clipped importance ratios.

    Args:
        each: samples of a prompt; divides `batch`.
        minibatch: samples of an optimizer step.
        epochs: passes over a batch.
        moves: steps of a sample. The paper: 50.
        eta: share of fresh noise in a step: 1 = ancestral; above 0, since a step without noise has no probability.
        guidance: scale of the prompt, in sampling and training alike; 1 = none. The paper: 5.
        clip: of the probability ratio of a step.
        most: largest advantage, in standard deviations.
        normalize: advantages over the "group" of a prompt's samples, or the "batch".
        kl: price of a nat per dimension and step of divergence from the start; 0 = the paper.
    """

    steps: int | None = 60
    lr: float = 3e-4
    kl: float = 0.0

    needs = frozenset({"ddpo"})

    def __post_init__(self) -> None:
        """Refuse options that name nothing or count nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        super().__post_init__()
        self._one_of("normalize", NORMALIZE)
        self._at_least({"each": 2 if self.normalize == "group" else 1, "minibatch": 1, "epochs": 1, "moves": 2,
                        "guidance": 0})  # fmt: skip
        self._above_zero("eta", "clip", "most")
        check_groups(self.batch, self.each)

    def options(self) -> Mapping[str, Any]:
        """The options of the backend's method."""
        return {field.name: getattr(self, field.name) for field in fields(DdpoOptions)}
