from __future__ import annotations

import numpy as np
import pytest

from ric.kinds import Statistics, Truth
from ric.run.evaluation.truth import true_front

PREFERENCES = np.array([[0.0, 1.0], [0.25, 0.75], [0.5, 0.5], [1.0, 0.0]])


def statistics_of(k=2):
    return Statistics(tuple("abc"[:k]), np.arange(k) - 0.5, np.array([2.0, 0.5, 1.0])[:k], np.zeros((k, 101)))


def slow_best(raw, statistics, weights):
    """The answer with the largest w . z, then the largest sum of z, then the first."""

    def merit(answer):
        z = [(x - m) / s for x, m, s in zip(raw[answer], statistics.mean, statistics.std, strict=True)]
        return (round(sum(w * value for w, value in zip(weights, z, strict=True)), 9), round(sum(z), 9), -answer)

    return max(range(len(raw)), key=merit)


@pytest.mark.parametrize("seed", range(5))
def test_against_brute_force(seed):
    rng = np.random.default_rng(seed)
    tables = [rng.integers(-3, 4, size=(rng.integers(1, 30), 2)).astype(float) for _ in range(6)]
    answers = [[f"{i}-{j}" for j in range(len(table))] for i, table in enumerate(tables)]
    front = true_front(Truth(tables, answers), statistics_of(), PREFERENCES)
    for g, weights in enumerate(PREFERENCES):
        best = [slow_best(table, statistics_of(), weights) for table in tables]
        assert front.payloads[g] == [f"{i}-{j}" for i, j in enumerate(best)]
        assert front.rewards[g].tolist() == [tables[i][j].tolist() for i, j in enumerate(best)]
    assert front.preferences is PREFERENCES


def test_utility_is_of_z_scores_and_not_of_raw_values():
    # Raw sums are 9 and 4; z-sums with std 2 and .5 are 4.5 + 0 and 0 + 8.
    raw = np.array([[9.0, 0.0], [0.0, 4.0]])
    statistics = Statistics(("a", "b"), np.zeros(2), np.array([2.0, 0.5]), np.zeros((2, 101)))
    front = true_front(Truth([raw], [["x", "y"]]), statistics, np.array([[0.5, 0.5]]))
    assert front.payloads == [["y"]]


def test_a_reward_without_weight_decides_ties():
    raw = np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 1.0], [0.9, 9.0]])
    front = true_front(Truth([raw], ["pqrs"]), statistics_of(), np.array([[1.0, 0.0]]))
    assert front.payloads == [["q"]]


def test_a_reward_that_does_not_apply_counts_as_average():
    raw = np.array([[np.nan, 0.0], [np.nan, 2.0], [np.nan, 1.0]])
    front = true_front(Truth([raw], ["pqr"]), statistics_of(), np.array([[0.5, 0.5]]))
    assert front.payloads == [["q"]]
    assert np.array_equal(front.rewards, [[[np.nan, 2.0]]], equal_nan=True)


def test_three_rewards():
    raw = np.eye(3) * 10
    front = true_front(Truth([raw], ["pqr"]), statistics_of(3), np.eye(3))
    assert front.payloads == [["p"], ["q"], ["r"]]
