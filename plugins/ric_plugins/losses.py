"""Losses over log-likelihoods: the only thing that differs between supervised methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
