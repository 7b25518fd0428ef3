"""Losses against arithmetic by hand, and their gradients."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ric.kinds import Batch
from ric_plugins.losses import Contrast, Ranking, likelihood, policy_gradient


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


def candidates(groups, scores, lengths=None):
    ones = torch.ones(len(groups), dtype=torch.float64)
    told = None if lengths is None else torch.tensor(lengths, dtype=torch.float64)
    return Batch(ones, torch.tensor(scores, dtype=torch.float64), torch.tensor(groups), length=told)


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def test_ranking_by_hand() -> None:
    """p = -.8, -.5, -.9 with r = 1, .2, .8: .3 + .4 + 0 = .7, and the best has log pi = -.8 * 10 = -8."""
    loglik, units = double([-8.0, -2.5, -3.6]), double([10.0, 5.0, 4.0])
    batch = candidates([7, 7, 7], [1.0, 0.2, 0.8])
    assert Ranking(reduction="sum")(loglik, units, batch).item() == pytest.approx(0.7 + 8.0)
    assert Ranking(reduction="mean")(loglik, units, batch).item() == pytest.approx(0.7 + 0.8)
    assert Ranking(rank_weight=10.0)(loglik, units, batch).item() == pytest.approx(7.0 + 8.0)


def test_ranking_without_length_normalization() -> None:
    """S = -8, -2.5, -3.6: (S_1 - S_0) 5.5 + (S_2 - S_0) 4.4 + (S_1 - S_2) 1.1 = 11."""
    loss = Ranking(length_norm="none")(double([-8.0, -2.5, -3.6]), double([10.0, 5.0, 4.0]),
                                       candidates([0, 0, 0], [1.0, 0.2, 0.8]))  # fmt: skip
    assert loss.item() == pytest.approx(11.0 + 8.0)


def test_what_the_published_code_minimizes() -> None:
    """(1 / L_pad) (w sum max(0, S_i - S_j) - S_best), L_pad the longest row with its query: (11 + 8) / 20."""
    loss = Ranking(length_norm="padded", reduction="padded")
    batch = candidates([0, 0, 0], [1.0, 0.2, 0.8], [20.0, 15.0, 14.0])
    assert loss(double([-8.0, -2.5, -3.6]), double([10.0, 5.0, 4.0]), batch).item() == pytest.approx(19 / 20)


def test_padded_lengths_are_those_of_the_prompt_not_of_the_batch() -> None:
    loss = Ranking(length_norm="padded", reduction="padded")
    one = candidates([0, 0], [1.0, 0.0], [4.0, 5.0]), double([-2.0, -1.0]), double([2.0, 2.0])
    two = candidates([0, 0, 1], [1.0, 0.0, 0.0], [4.0, 5.0, 50.0]), double([-2.0, -1.0, -9.0]), double([2.0, 2.0, 9.0])
    assert loss(*one[1:], one[0]).item() == pytest.approx((1 + 2) / 5)
    assert loss(*two[1:], two[0]).item() == pytest.approx(((1 + 2) / 5 + 9 / 50) / 2)


def test_a_backend_without_lengths_cannot_pad() -> None:
    with pytest.raises(TypeError, match="does not tell how long its rows are"):
        Ranking(length_norm="padded")(double([-1.0]), double([1.0]), candidates([0], [0.0]))


def test_ties_are_no_pairs_and_the_first_of_the_best_is_learned() -> None:
    loglik = double([-4.0, -2.0]).requires_grad_()
    Ranking()(loglik, double([2.0, 2.0]), candidates([0, 0], [1.0, 1.0])).backward()
    assert loglik.grad.tolist() == [-1.0, 0.0]


def test_both_sides_of_a_wrong_pair_are_pulled() -> None:
    """p = -2, -1 in the wrong order: d/dS of (p_1 - p_0) - S_0, units 2: -1/2 - 1 and +1/2."""
    loglik = double([-4.0, -2.0]).requires_grad_()
    Ranking()(loglik, double([2.0, 2.0]), candidates([0, 0], [1.0, 0.0])).backward()
    assert loglik.grad.tolist() == [-1.5, 0.5]


def test_one_candidate_each_is_supervised_fine_tuning() -> None:
    """Gradient and value of `likelihood` with the mean, of the summed log-likelihood with the sum; exactly."""
    loglik, units = torch.tensor([-6.0, -4.5, -1.25]), torch.tensor([3.0, 2.0, 7.0])
    batch = Batch(torch.ones(3), torch.tensor([0.1, 0.2, 0.3]), torch.tensor([0, 1, 2]))
    gradients = []
    for loss in (Ranking(reduction="mean"), likelihood, Ranking(), lambda ll, u, b: -ll.sum() / 3):
        given = loglik.clone().requires_grad_()
        loss(given, units, batch).backward()
        gradients.append(given.grad.tolist())
    assert gradients[0] == gradients[1]
    assert gradients[2] == gradients[3]


@st.composite
def groups_of_candidates(draw):
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    groups = [g for g, size in enumerate(sizes) for _ in range(size)]
    order = draw(st.permutations(range(len(groups))))
    n = len(groups)
    numbers = st.lists(st.floats(-9, -0.1), min_size=n, max_size=n)
    scores = draw(st.lists(st.sampled_from([-1.0, 0.0, 0.5, 2.0]), min_size=n, max_size=n))
    units = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    return [groups[i] for i in order], scores, draw(numbers), units


@given(groups_of_candidates(), st.sampled_from(["response", "none"]), st.sampled_from(["sum", "mean"]))
@settings(max_examples=60, deadline=None)
def test_ranking_against_loops(drawn, length_norm, reduction) -> None:
    groups, scores, loglik, units = drawn
    p = [ll / u if length_norm == "response" else ll for ll, u in zip(loglik, units, strict=True)]
    names, ranking, best = sorted(set(groups)), 0.0, []
    for name in names:
        rows = [i for i, g in enumerate(groups) if g == name]
        ranking += sum(max(0.0, p[i] - p[j]) for i in rows for j in rows if scores[i] < scores[j])
        best.append(max(rows, key=lambda i: (scores[i], -i)))
    total = -sum(loglik[i] for i in best)
    tuned = total / len(names) if reduction == "sum" else total / sum(units[i] for i in best)
    found = Ranking(length_norm=length_norm, reduction=reduction)(
        double(loglik), double([float(u) for u in units]), candidates(groups, scores)
    )
    assert found.item() == pytest.approx(ranking / len(names) + tuned, rel=1e-9)


def test_policy_gradient_is_the_mean_of_weighted_gradients() -> None:
    loglik = torch.tensor([-6.0, -5.0], requires_grad=True)
    loss = policy_gradient(loglik, torch.tensor([3.0, 5.0]), batch(2.0, -1.0))
    loss.backward()
    assert loss.item() == pytest.approx((12 - 5) / 2)
    assert loglik.grad.tolist() == [-1.0, 0.5]
