"""Losses against arithmetic by hand, and their gradients."""

from __future__ import annotations

import pytest
import torch

from ric.kinds import Batch
from ric_plugins.losses import likelihood


def batch(*weights):
    ones = torch.ones(len(weights))
    return Batch(torch.tensor(weights), ones, ones)


def test_mean_negative_loglikelihood_per_unit() -> None:
    """(6 + 4) / (3 + 2) = 2 nats per unit: a mean over units, not over examples."""
    loss = likelihood(torch.tensor([-6.0, -4.0]), torch.tensor([3.0, 2.0]), batch(1.0, 1.0))
    assert loss.item() == pytest.approx(2.0)


def test_weights_count_in_numerator_and_denominator() -> None:
    """(2 * 6 + 1 * 5) / (2 * 3 + 1 * 5) = 17 / 11; a weight of 0 removes its example."""
    loglik, units = torch.tensor([-6.0, -5.0, -100.0]), torch.tensor([3.0, 5.0, 7.0])
    assert likelihood(loglik, units, batch(2.0, 1.0, 0.0)).item() == pytest.approx(17 / 11)


def test_a_batch_without_weight_or_units_has_no_loss() -> None:
    assert likelihood(torch.tensor([-6.0]), torch.tensor([3.0]), batch(0.0)).item() == 0.0
    assert likelihood(torch.tensor([0.0]), torch.tensor([0.0]), batch(1.0)).item() == 0.0


def test_gradient_raises_likelihoods_by_their_weight() -> None:
    loglik = torch.tensor([-6.0, -5.0], requires_grad=True)
    likelihood(loglik, torch.tensor([3.0, 5.0]), batch(2.0, 1.0)).backward()
    assert loglik.grad.tolist() == pytest.approx([-2 / 11, -1 / 11])
