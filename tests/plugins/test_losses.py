"""Losses against arithmetic by hand, and their gradients."""

from __future__ import annotations

import math

import pytest
import torch

from ric.kinds import Batch
from ric_plugins.losses import Contrast, likelihood


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


def pairs(tags=(0.0, 0.0, 0.0, 0.0)):
    """Two responses, each under its own conditioning (score 1) and, with weight 0, under another."""
    own, group = torch.tensor([1.0, 0.0, 1.0, 0.0]), torch.tensor([7, 7, 9, 9])
    return Batch(own, own, group, torch.tensor(tags))


UNITS = torch.tensor([2.0, 2.0, 3.0, 3.0])


def test_contrast_adds_how_surprising_the_own_conditioning_is() -> None:
    """p(own | y) = 1 / (1 + e^-1) and 1 / (1 + e^2); likelihood (4 + 6) / (2 + 3) = 2."""
    loss = Contrast(0.5)(torch.tensor([-4.0, -5.0, -6.0, -4.0]), UNITS, pairs())
    surprise = (math.log(1 + math.exp(-1)) + math.log(1 + math.exp(2))) / 2
    assert loss.item() == pytest.approx(2.0 + 0.5 * surprise)


def test_contrast_compares_responses_without_their_tags() -> None:
    """Own tags of -1.5 nats: the responses are -2.5 against -2.5, so each conditioning is equally likely."""
    loss = Contrast(1.0)(torch.tensor([-4.0, -2.5, -6.0, -4.5]), UNITS, pairs((-1.5, 0.0, -1.5, 0.0)))
    assert loss.item() == pytest.approx(2.0 + math.log(2))


def test_no_strength_is_likelihood_alone() -> None:
    loglik = torch.tensor([-4.0, -5.0, -6.0, -4.0])
    assert Contrast(0.0)(loglik, UNITS, pairs()).item() == likelihood(loglik, UNITS, pairs()).item()


def test_contrast_pushes_a_pair_apart_by_the_doubt_that_is_left() -> None:
    """d/da of -ln(e^a / (e^a + e^b)) = -p(other); both at the same likelihood: one half each."""
    loglik = torch.tensor([-3.0, -3.0], requires_grad=True)
    own = torch.tensor([1.0, 0.0])
    Contrast(1.0)(loglik, torch.tensor([1.0, 1.0]), Batch(torch.zeros(2), own, torch.tensor([0, 0]))).backward()
    assert loglik.grad.tolist() == pytest.approx([-0.5, 0.5])


def test_contrast_wants_whole_groups() -> None:
    assert Contrast(1.0).grouped
