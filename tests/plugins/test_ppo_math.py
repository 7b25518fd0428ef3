"""PPO's arithmetic against cases worked out by hand and against loops in plain Python."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ric_plugins import ppo_math as ppo

FINITE = st.floats(-5, 5, allow_nan=False)


@st.composite
def sequences(draw, count=3):
    """`count` tables (b, t) of numbers and lengths from 1 to t."""
    b, t = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    tables = [[[draw(FINITE) for _ in range(t)] for _ in range(b)] for _ in range(count)]
    return tables, [draw(st.integers(1, t)) for _ in range(b)]


def masked(lengths, t):
    return torch.tensor([[i < n for i in range(t)] for n in lengths])


def double(rows):
    return torch.tensor(rows, dtype=torch.float64)


def test_rewards_carry_the_penalty_and_the_score_at_the_end() -> None:
    """beta .5; differences 1 and -2 give -.5 and +1; the score 10 stands on the last unit only."""
    rewards = ppo.unit_rewards(
        double([10.0, 20.0]), double([[1.0, -1.0, 9.0], [0.0, 0.0, 0.0]]), double([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),
        masked([2, 3], 3), beta=0.5,
    )  # fmt: skip
    assert rewards.tolist() == [[-0.5, 11.0, 0.0], [0.0, 0.0, 20.0]]


def test_advantages_by_hand() -> None:
    """gamma .5, lam .5; r = 0, 1, V = 2, 4: delta_1 = 1 - 4 = -3, delta_0 = 0 + .5 * 4 - 2 = 0, A_0 = -.75."""
    found, returns = ppo.advantages(double([[0.0, 1.0]]), double([[2.0, 4.0]]), masked([2], 2), gamma=0.5, lam=0.5)
    assert found.tolist() == [[-0.75, -3.0]]
    assert returns.tolist() == [[1.25, 1.0]]


def test_nothing_beyond_the_end_counts() -> None:
    long = ppo.advantages(double([[0.0, 1.0, 7.0]]), double([[2.0, 4.0, 8.0]]), masked([2], 3), 0.5, 0.5)
    assert [part.tolist() for part in long] == [[[-0.75, -3.0, 0.0]], [[1.25, 1.0, 0.0]]]


@given(sequences(count=2), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=40, deadline=None)
def test_advantages_are_the_weighted_sum_of_later_errors(drawn, gamma, lam) -> None:
    (rewards, values), lengths = drawn
    found, returns = ppo.advantages(double(rewards), double(values), masked(lengths, len(rewards[0])), gamma, lam)
    for i, n in enumerate(lengths):
        errors = [rewards[i][t] + (gamma * values[i][t + 1] if t + 1 < n else 0.0) - values[i][t] for t in range(n)]
        for t in range(n):
            expected = sum((gamma * lam) ** (s - t) * errors[s] for s in range(t, n))
            assert float(found[i, t]) == pytest.approx(expected, abs=1e-9)
            assert float(returns[i, t]) == pytest.approx(expected + values[i][t], abs=1e-9)


def test_whitening_by_hand() -> None:
    """1, 3, 5: mean 3, unbiased variance 4. The fourth is masked."""
    white = ppo.whiten(double([[1.0, 3.0], [5.0, 99.0]]), torch.tensor([[True, True], [True, False]]))
    assert white.flatten().tolist() == pytest.approx([-1.0, 0.0, 1.0, 0.0])
    assert ppo.whiten(double([[7.0]]), torch.tensor([[True]])).tolist() == [[0.0]]


def test_policy_loss_by_hand() -> None:
    """rho = 2 and .5, clip .2: A = 1 is held at 1.2, A = -1 pays the whole 2; A = -1 at .5 is held at .8."""
    new, old = double([[math.log(2.0), math.log(2.0), math.log(0.5), 5.0]]), double([[0.0] * 4])
    advantage = double([[1.0, -1.0, -1.0, 100.0]])
    loss, share = ppo.policy_loss(new, old, advantage, masked([3], 4), clip=0.2)
    assert float(loss) == pytest.approx((-1.2 + 2.0 + 0.8) / 3)
    assert float(share) == pytest.approx(2 / 3)


def test_policy_gradient_on_policy_is_that_of_reinforce() -> None:
    new = double([[0.3, -0.2]]).requires_grad_()
    ppo.policy_loss(new, new.detach().clone(), double([[2.0, -4.0]]), masked([2], 2), 0.2).loss.backward()
    assert new.grad.tolist() == [[-1.0, 2.0]]


def test_a_clipped_unit_has_no_gradient() -> None:
    new = double([[1.0]]).requires_grad_()
    ppo.policy_loss(new, double([[0.0]]), double([[1.0]]), masked([1], 1), 0.2).loss.backward()
    assert new.grad.tolist() == [[0.0]]


def test_value_loss_by_hand() -> None:
    """v 3 from 1, clip .5, R 0: max(9, 1.5^2) = 9; v 1.2, R 2: max(.64, .64) = .64. Half the mean: 2.41."""
    loss, share = ppo.value_loss(double([[3.0, 1.2]]), double([[1.0, 1.0]]), double([[0.0, 2.0]]), masked([2], 2), 0.5)
    assert float(loss) == pytest.approx(0.5 * (9 + 0.64) / 2)
    assert float(share) == 0.0
    held = ppo.value_loss(double([[3.0]]), double([[1.0]]), double([[4.0]]), masked([1], 1), 0.5)
    assert (float(held.loss), float(held.share)) == (pytest.approx(0.5 * 2.5**2), 1.0)


@given(sequences(count=3), st.floats(0.05, 0.5))
@settings(max_examples=40, deadline=None)
def test_losses_against_loops(drawn, clip) -> None:
    (new, old, third), lengths = drawn
    mask = masked(lengths, len(new[0]))
    places = [(i, t) for i, n in enumerate(lengths) for t in range(n)]
    policy = value = 0.0
    for i, t in places:
        rho = math.exp(new[i][t] - old[i][t])
        policy += max(-third[i][t] * rho, -third[i][t] * min(max(rho, 1 - clip), 1 + clip))
        bounded = min(max(new[i][t], old[i][t] - clip), old[i][t] + clip)
        value += 0.5 * max((new[i][t] - third[i][t]) ** 2, (bounded - third[i][t]) ** 2)
    tables = double(new), double(old), double(third)
    assert float(ppo.policy_loss(*tables, mask, clip).loss) == pytest.approx(policy / len(places), rel=1e-9, abs=1e-9)
    assert float(ppo.value_loss(*tables, mask, clip).loss) == pytest.approx(value / len(places), rel=1e-9, abs=1e-9)


def test_the_penalty_follows_its_target() -> None:
    """KL 12 of target 6: error 1 is held at .2; 128 samples of 10 000 give a step of .256 %."""
    assert ppo.adapted(0.2, 12.0, 6.0, 128, 10_000) == pytest.approx(0.2 * 1.00256)
    assert ppo.adapted(0.2, -3.0, 6.0, 128, 10_000) == pytest.approx(0.2 * 0.99744)
    assert ppo.adapted(0.2, 6.3, 6.0, 100, 1000) == pytest.approx(0.2 * (1 + 0.05 * 0.1))
    assert ppo.adapted(0.2, 6.0, 6.0, 128, 10_000) == 0.2


def test_what_early_stopping_and_the_ratio_guard_watch() -> None:
    new, old, mask = double([[0.0, 1.0, 9.0]]), double([[2.0, 1.0, 0.0]]), masked([2], 3)
    assert ppo.moved(new, old, mask) == 1.0
    assert ppo.mean_ratio(new, old, mask) == pytest.approx((math.exp(-2) + 1) / 2)


@pytest.mark.parametrize(
    ("moved", "bound", "expected"),
    [(0.029, 0.02, False), (0.031, 0.02, True), (-1.0, 0.02, False), (9.0, 0.0, False)],
)
def test_a_batch_ends_at_half_as_much_again_as_its_bound(moved: float, bound: float, expected: bool) -> None:
    assert ppo.too_far(moved, bound) is expected
