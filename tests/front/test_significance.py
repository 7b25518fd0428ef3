import numpy as np
import pytest
from scipy.stats import ttest_rel

from ric.errors import DataError
from ric.front.significance import enough_seeds, paired_difference, seeds_note, t_interval


def test_t_interval_from_the_printed_table():
    # Mean 3, s = 1.5811, n = 5; t(.975, 4) = 2.7764.
    found = t_interval([1, 2, 3, 4, 5])
    assert found == pytest.approx((3.0, 3 - 2.7764 * 1.5811 / 5**0.5, 3 + 2.7764 * 1.5811 / 5**0.5, 5), abs=1e-3)


def test_a_single_seed_has_no_interval():
    found = t_interval([2.0])
    assert (found.mean, found.seeds) == (2.0, 1)
    assert np.isnan([found.low, found.high]).all()
    assert np.isnan(paired_difference([2.0], [1.0]).p)


def test_paired_test_agrees_with_scipy():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=10), rng.normal(size=10)
    found, known = paired_difference(first, second), ttest_rel(first, second)
    assert found.p == pytest.approx(known.pvalue)
    assert found.difference == pytest.approx((first - second).mean())
    assert (found.low, found.high) == pytest.approx(tuple(known.confidence_interval()))


def test_pairing_finds_what_the_spread_between_seeds_hides():
    seeds = np.array([0.0, 10.0, 20.0, 30.0])
    found = paired_difference(seeds + np.array([1.0, 1.1, 0.9, 1.0]), seeds)
    assert found.p < 0.001
    assert found.low > 0


def test_equal_differences():
    assert paired_difference([1.0, 2.0], [1.0, 2.0]).p == 1.0
    assert paired_difference([2.0, 3.0], [1.0, 2.0]).p == 0.0


@pytest.mark.parametrize("values", [[], [1.0, float("nan")], [[1.0]]])
def test_values_must_be_one_finite_number_per_seed(values):
    with pytest.raises(DataError, match="one finite number per seed"):
        t_interval(values)


def test_seeds_must_match():
    with pytest.raises(DataError, match="2 seeds against 1"):
        paired_difference([1.0, 2.0], [1.0])


def test_a_claim_wants_ten_seeds():
    assert [enough_seeds(n) for n in (1, 9, 10, 11)] == [False, False, True, True]
    assert seeds_note(10) == ""
    assert seeds_note(3) == "3 of the 10 seeds that a claim between methods wants"
