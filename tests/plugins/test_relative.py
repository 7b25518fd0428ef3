"""Each utility by hand on one table, where every one of them orders the rows differently from its neighbour."""

import math

import numpy as np
import pytest

from ric.errors import ConfigError
from ric_plugins.relative import gdpo, hypervolume, quantile, zscore
from ric_plugins.utilities import UTILITIES, linear

W = [0.5, 0.5]
TABLE = np.array([[0.0, 3.0], [2.0, 2.0], [10.0, 1.0], [4.0, 0.0]])
GROUP = np.array([0, 0, 1, 1])


def test_zscore_by_hand():
    # Means 4 and 1.5; deviations sqrt((16 + 4 + 36 + 0) / 4) = sqrt(14) and sqrt(1.25).
    first, second = np.array([-4, -2, 6, 0]) / math.sqrt(14), np.array([1.5, 0.5, -0.5, -1.5]) / math.sqrt(1.25)
    np.testing.assert_allclose(zscore(W)(TABLE, GROUP), (first + second) / 2)


def test_quantile_by_hand():
    # Ranks 1, 2, 4, 3 and 4, 3, 2, 1 of four: (rank - 1/2) / 4.
    np.testing.assert_allclose(quantile(W)(TABLE, GROUP), [0.5, 0.5, 0.625, 0.375])
    np.testing.assert_allclose(quantile([1.0, 0.0])(np.array([[1.0, 0], [1.0, 0], [5.0, 0]]), GROUP[:3]),
                               [1 / 3, 1 / 3, 2.5 / 3])  # fmt: skip


def test_gdpo_by_hand():
    # In a group of two, one row is a deviation above the mean and one below, in each reward.
    np.testing.assert_allclose(gdpo([0.75, 0.25])(TABLE, GROUP), [-0.5, 0.5, 1.0, -1.0])


def test_hypervolume_by_hand():
    # Lowest rows (0, 0), means (4, 1.5): pulls 1/8 and 1/3 become 3/11 and 8/11 of the weights' sum, which is 1.
    np.testing.assert_allclose(hypervolume(W)(TABLE, GROUP), TABLE @ [3 / 11, 8 / 11])
    # From (-4, 1): gains 8 and 0.5, pulls 1/16 and 1: 1/17 and 16/17.
    np.testing.assert_allclose(hypervolume(W, [-4.0, 1.0])(TABLE, GROUP), TABLE @ [1 / 17, 16 / 17])


def test_each_differs_from_its_neighbour():
    """Five ways to weigh one table, five orders of its rows."""
    orders = {
        name: tuple(np.argsort(-make([0.4, 0.6])(TABLE, GROUP), kind="stable").tolist())
        for name, make in {"linear": linear, "zscore": zscore, "quantile": quantile, "gdpo": gdpo,
                           "hypervolume": hypervolume}.items()
    }  # fmt: skip
    values = {name: UTILITIES[name]([0.4, 0.6])(TABLE, GROUP).round(6).tolist() for name in orders}
    assert len({tuple(value) for value in values.values()}) == 5
    assert len(set(orders.values())) >= 3


def test_an_outlier_moves_the_others_only_by_its_rank():
    far = TABLE.copy()
    far[2, 0] = 1e6
    np.testing.assert_array_equal(quantile(W)(far, GROUP), quantile(W)(TABLE, GROUP))
    assert not np.allclose(zscore(W)(far, GROUP), zscore(W)(TABLE, GROUP))


@pytest.mark.parametrize("make", [zscore, gdpo, quantile])
def test_units_of_a_reward_do_not_matter(make):
    other = TABLE * [1000.0, 0.01] + [5.0, -7.0]
    np.testing.assert_allclose(make(W)(other, GROUP), make(W)(TABLE, GROUP), atol=1e-12)


def test_a_sum_standardized_afterwards_is_something_else():
    """The reason for GDPO: of (1, 0) and (0, 1) and (1, 1) the sums hide what the parts say."""
    rewards, group = np.array([[1.0, 0.0], [1.0, 10.0], [0.0, 10.0], [0.0, 0.0]]), np.zeros(4, dtype=np.int64)
    total = linear(W)(rewards, group)
    afterwards = (total - total.mean()) / total.std()
    inside = gdpo(W)(rewards, group)
    assert inside[0] == pytest.approx(0.0)
    assert inside[2] == pytest.approx(0.0)
    assert afterwards[0] < 0 < afterwards[2]


@pytest.mark.parametrize("make", [zscore, quantile, gdpo, hypervolume])
def test_rows_without_a_reward(make):
    table = np.array([[1.0, np.nan], [3.0, 2.0], [np.nan, np.nan], [2.0, 4.0]])
    found = make(W)(table, np.zeros(4, dtype=np.int64))
    assert np.isnan(found).tolist() == [False, False, True, False]
    assert make(W)(np.empty((0, 2)), np.zeros(0, dtype=np.int64)).shape == (0,)


@pytest.mark.parametrize("make", [zscore, gdpo])
def test_a_constant_reward_tells_nothing(make):
    table = np.array([[1.0, 0.1 + 0.2], [3.0, 0.3], [2.0, 0.3]])
    group = np.zeros(3, dtype=np.int64)
    np.testing.assert_allclose(make(W)(table, group), make([0.5, 0.0])(table, group))


def test_a_reward_at_its_reference_counts_most_but_stays_finite():
    found = hypervolume(W, [10.0, 0.0])(TABLE, GROUP)
    assert np.isfinite(found).all()
    assert found.argmax() == 2, "the first reward, which is below its reference, decides"


def test_bad_arguments_are_refused():
    for make in (zscore, quantile, gdpo, hypervolume):
        with pytest.raises(ConfigError, match="one finite weight per reward"):
            make([-0.1, 1.1])
    for reference in ([1.0], [1.0, math.nan]):
        with pytest.raises(ConfigError, match=r"reference \[1.0.*\] for 2 weights"):
            hypervolume(W, reference)
