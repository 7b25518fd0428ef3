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


def weighted(loglik: Tensor, units: Tensor, batch: Batch) -> Tensor:
    """- sum_i w_i loglik_i / sum_i units_i, nats: unlike `likelihood`, a batch of small weights is a small step.

    Args:
        loglik: (b,) log-likelihood of each example.
        units: (b,) units it sums over.
        batch: weights (b,), their mean over all examples 1.
    """
    return -(batch.weight * loglik).sum() / units.sum().clamp(min=1.0)


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


@dataclass(frozen=True)
class Ranking:
    """RRHF's loss on the candidates of several prompts (Yuan et al. 2023, arXiv:2304.05302, eq. 2 to 4).

    Of each prompt's candidates, mean over prompts: rank_weight * sum_{r_i < r_j} max(0, p_i - p_j), where p is the
    length-normalized log-probability, plus - log pi of the candidate with the largest score. Every pair counts once,
    ties not at all, and scores only order. Candidates may differ in number; one alone leaves plain fine-tuning.

    Args:
        rank_weight: of the ranking term; the paper's is 1.
        length_norm: p = log pi / units ("response", the paper), log pi ("none"), or log pi over the length of the
            prompt's longest row, query included ("padded", what the published code computes).
        reduction: the fine-tuning term as - log pi summed over units ("sum", the paper), as the mean over all units of
            the best candidates ("mean", so that one candidate each gives `likelihood`), or over the length of the
            longest row ("padded", the published code).
    """

    rank_weight: float = 1.0
    length_norm: str = "response"
    reduction: str = "sum"
    grouped: ClassVar[bool] = True

    def __call__(self, loglik: Tensor, units: Tensor, batch: Batch) -> Tensor:
        """The loss of loglik (b,), units (b,)."""
        same = batch.group[:, None] == batch.group[None, :]
        longest = _longest(batch, same) if "padded" in (self.length_norm, self.reduction) else units
        p = loglik / {"response": units.clamp(min=1.0), "none": units.new_ones(()), "padded": longest}[self.length_norm]
        worse = same & (batch.score[:, None] < batch.score[None, :])
        ranking = ((p[:, None] - p[None, :]).clamp(min=0.0) * worse).sum()
        best = _best(batch.score, same)
        prompts = best.sum()
        if self.reduction == "mean":
            fine_tuning = -(loglik * best).sum() / (units * best).sum().clamp(min=1.0)
        else:
            fine_tuning = -(loglik / (longest if self.reduction == "padded" else 1.0) * best).sum() / prompts
        return self.rank_weight * ranking / prompts + fine_tuning


def policy_gradient(loglik: Tensor, units: Tensor, batch: Batch) -> Tensor:
    """REINFORCE: - mean_i A_i log pi(y_i), where the weight (b,) is the advantage A, of either sign."""
    return -(batch.weight * loglik).mean()


def _longest(batch: Batch, same: Tensor) -> Tensor:
    """Units (b,) of the longest row, query included, among the candidates of each row's prompt."""
    if batch.length is None:
        raise TypeError("this backend does not tell how long its rows are: choose another length_norm and reduction")
    return (batch.length[None, :] * same).amax(dim=1)


def _best(score: Tensor, same: Tensor) -> Tensor:
    """1.0 where (b,) a row has the largest score of its prompt, the first of equals, else 0.0."""
    better = same & (score[None, :] > score[:, None])
    before = same & (score[None, :] == score[:, None]) & _earlier(len(score), score)
    return (~(better | before).any(dim=1)).to(score.dtype)


def _earlier(n: int, like: Tensor) -> Tensor:
    """(n, n) bool: whether the column's row stands before the row's."""
    place = like.new_ones(n).cumsum(0)
    return place[None, :] < place[:, None]
