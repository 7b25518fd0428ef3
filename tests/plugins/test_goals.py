"""Online goals: their form row by row, and their distribution."""

import numpy as np
import pytest
from scipy.stats import kstest

from ric.errors import ConfigError
from ric.kinds import Statistics
from ric_plugins.goals import paper, preferences


def scale(low, high) -> Statistics:
    """Statistics of rewards that run evenly from low to high."""
    quantiles = np.linspace(np.array(low, float), np.array(high, float), 101, axis=1)
    return Statistics(tuple("abcdef"[: len(low)]), np.zeros(len(low)), np.ones(len(low)), quantiles)


THREE = scale([-1.0, -2.0, -1.5], [1.25, 2.5, 3.75])


class Fixed:
    """A generator whose uniform numbers are given."""

    def __init__(self, values) -> None:
        self.values = np.array(values)

    def random(self, shape) -> np.ndarray:
        assert self.values.shape == shape
        return self.values


def test_paper_goals_by_hand() -> None:
    # Draws (-0.55, 0.25, 2.7) and (1.025, -1.55, -1.4): all but the smallest go to high.
    rng = Fixed([[0.2, 0.5, 0.8], [0.9, 0.1, 0.1 / 5.25]])
    np.testing.assert_allclose(paper(rng, 2, THREE), [[-0.55, 2.5, 3.75], [1.25, -1.55, 3.75]])


def test_rounding_is_the_published_quirk() -> None:
    goals = paper(np.random.default_rng(0), 500, THREE, rounded=True)
    np.testing.assert_allclose(goals, np.round(goals, 1))
    np.testing.assert_allclose(goals.max(axis=0), np.round(THREE.high, 1))
    exact = paper(np.random.default_rng(0), 500, THREE)
    assert not np.allclose(exact, np.round(exact, 1))


def test_every_row_gives_up_at_most_one_reward() -> None:
    goals = paper(np.random.default_rng(1), 2000, THREE)
    assert ((goals == THREE.high).sum(axis=1) == 2).all()
    assert (goals >= THREE.low).all()
    assert (goals <= THREE.high).all()
    # The rewards start and end at different places, and so are not given up equally often.
    given_up = (goals != THREE.high).mean(axis=0)
    assert (given_up > 0.15).all()


def test_the_smallest_of_two_equal_ranges_has_the_law_of_a_minimum() -> None:
    two = scale([0.0, 0.0], [1.0, 1.0])
    smallest = paper(np.random.default_rng(2), 4000, two).min(axis=1)
    assert kstest(smallest, lambda x: 1 - (1 - x) ** 2).pvalue > 0.001


def test_with_one_reward_goals_stay_uniform() -> None:
    goals = paper(np.random.default_rng(3), 4000, scale([-2.0], [3.0]))
    assert goals.shape == (4000, 1)
    assert kstest((goals[:, 0] + 2) / 5, "uniform").pvalue > 0.001


def test_gaussian_goals_forget_the_data_and_share_one_range() -> None:
    goals = paper(np.random.default_rng(4), 300, THREE, reference="gaussian")
    high = np.random.default_rng(4).standard_normal((1, 100_000)).max()
    np.testing.assert_array_equal(goals.max(axis=1), np.full(300, high))
    assert 3.8 < high < 6.0
    assert goals.min() < -1.0


def test_an_unknown_reference_is_refused() -> None:
    with pytest.raises(ConfigError, match="reference = 'quantiles' for goals"):
        paper(np.random.default_rng(0), 1, THREE, reference="quantiles")


@pytest.mark.parametrize("k", [1, 2, 3, 7])
def test_preferences_are_uniform_on_the_simplex(k) -> None:
    weights = preferences(np.random.default_rng(k), 4000, k)
    assert weights.shape == (4000, k)
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    if k > 1:  # each coordinate follows Beta(1, k - 1)
        for column in weights.T:
            assert kstest(column, lambda x: 1 - (1 - x) ** (k - 1)).pvalue > 0.001


def test_a_share_of_the_preferences_are_corners() -> None:
    weights = preferences(np.random.default_rng(5), 6000, 3, corners=0.25)
    corner = (weights == 1.0).any(axis=1)
    assert corner.mean() == pytest.approx(0.25, abs=0.03)
    np.testing.assert_allclose(weights[corner].mean(axis=0), 1 / 3, atol=0.06)
    assert (np.sort(weights[corner], axis=1) == [0.0, 0.0, 1.0]).all()
    assert (preferences(np.random.default_rng(6), 50, 3, corners=1.0).max(axis=1) == 1.0).all()
    assert (preferences(np.random.default_rng(6), 50, 3).max(axis=1) < 1.0).all()


def test_no_rows_give_no_rows() -> None:
    assert paper(np.random.default_rng(0), 0, THREE).shape == (0, 3)
    assert preferences(np.random.default_rng(0), 0, 3).shape == (0, 3)


def test_a_share_of_corners_out_of_range_is_refused() -> None:
    with pytest.raises(ConfigError, match="a probability from 0 to 1"):
        preferences(np.random.default_rng(0), 1, 2, corners=1.5)
