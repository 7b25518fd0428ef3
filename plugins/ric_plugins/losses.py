"""Losses over log-likelihoods: the only thing that differs between supervised methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from torch import Tensor

    from ric.kinds import Batch


def likelihood(loglik: Tensor, units: Tensor, batch: Batch) -> Tensor:
    """Weighted mean negative log-likelihood per unit, nats: - sum_i w_i loglik_i / sum_i w_i units_i.

    Args:
        loglik: (b,) log-likelihood of each example.
        units: (b,) units (tokens) it sums over.
        batch: weights (b,).
    """
    return -(batch.weight * loglik).sum() / (batch.weight * units).sum().clamp(min=1.0)


@dataclass(frozen=True)
class Contrast:
    """`likelihood`, and which of several conditionings a response was written under.

    GeDi's hybrid of a generative and a discriminative loss (Krause et al. 2020, arXiv:2009.06367, section 3.2):
    L = likelihood + strength * mean over groups of -ln(p(y | own tags) / sum over the group of p(y | tags)).
    How hard a response is to write cancels out of the quotient, so that what is left is what the tags change.

    Args:
        strength: nats of the second term per nat of the first.

    A group holds one payload under several conditionings: score 1 for its own, 0 for the others.
    """

    strength: float

    grouped: ClassVar[bool] = True

    def __call__(self, loglik: Tensor, units: Tensor, batch: Batch) -> Tensor:
        """The loss of whole groups; the tags' own likelihood is left out of the comparison."""
        given = loglik - batch.tags
        together = batch.group[:, None] == batch.group[None, :]
        among = given[None, :].masked_fill(~together, float("-inf")).logsumexp(dim=1)
        told = ((given - among) * batch.score).sum() / batch.score.sum().clamp(min=1.0)
        return likelihood(loglik, units, batch) - self.strength * told
