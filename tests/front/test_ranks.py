import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata, spearmanr

from ric.errors import DataError
from ric.front.ranks import average_ranks, spearman

samples = st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2, max_size=15)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=15))
def test_average_ranks(values):
    slow = [sum(v < x for v in values) + (values.count(x) + 1) / 2 for x in values]
    assert average_ranks(values).tolist() == slow == rankdata(values).tolist()


@given(samples)
def test_agrees_with_scipy_where_that_is_defined(pairs):
    x, y = np.array(pairs, dtype=float).T
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        assert spearman(x, y) == 0.0
    else:
        assert spearman(x, y) == pytest.approx(spearmanr(x, y).statistic)


def test_by_hand():
    assert spearman([1, 2, 3], [10, 20, 1000]) == 1.0
    assert spearman([1, 2, 3], [3, 2, 1]) == -1.0
    # Ranks 1 2 3 4 against 2 1 3 4: 1 - 6 * 2 / (4 * 15).
    assert spearman([1, 2, 3, 4], [5, 4, 6, 7]) == pytest.approx(0.8)
    # Ranks 1 2 3 against 1.5 1.5 3.
    assert spearman([1, 2, 3], [0, 0, 1]) == pytest.approx(1.5 / (2 * 1.5) ** 0.5)


def test_one_value_or_a_constant_followed_nothing():
    assert spearman([1.0], [2.0]) == 0.0
    assert spearman([1.0, 2.0], [7.0, 7.0]) == 0.0


@pytest.mark.parametrize(("x", "y"), [([1, 2], [1]), ([1, np.nan], [1, 2]), ([[1, 2]], [[1, 2]])])
def test_other_samples_are_refused(x, y):
    with pytest.raises(DataError, match="two samples of equal length"):
        spearman(x, y)
