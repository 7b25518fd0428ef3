import numpy as np
import pytest
from scipy import stats

from ric.errors import DataError
from ric.front.crossed import crossed
from ric.front.intervals import resamples


def draws_of(table, draws=2000):
    """Resampled means (s, b) of a table (s, n), the same prompts for every seed."""
    rows = resamples(table.shape[1], draws)
    return np.stack([one[rows].mean(axis=1) for one in table])


def test_one_seed_is_the_t_interval_of_a_mean():
    values = np.random.default_rng(0).normal(0.3, 1.0, size=40)
    found = crossed([values.mean()], draws_of(values[None]), 40)
    low, high = stats.t.interval(0.95, 39, values.mean(), values.std(ddof=1) / 40**0.5)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.03)
    assert found.p == pytest.approx(stats.ttest_1samp(values, 0.0).pvalue, rel=0.2)
    assert (found.seeds, found.draws) == (1, 2000)


def test_parts_of_the_variance_by_hand():
    """Three seeds, four resamples: seeds 1 + prompts 4/3 less interaction, worked out in fractions."""
    values, draws = [1.0, 2.0, 3.0], [[1.0, 3.0, 1.0, 3.0], [2.0, 4.0, 2.0, 4.0], [3.0, 3.0, 3.0, 3.0]]
    spread = 10 / 9
    of_seeds = 1 / 3
    of_mean = spread * np.var([2, 10 / 3, 2, 10 / 3], ddof=1)
    each = spread * (4 / 3 + 4 / 3 + 0) / 3
    of_prompts = of_mean - (each - of_mean) / 2
    total = of_seeds + of_prompts
    critical = (of_seeds * stats.t.ppf(0.975, 2) + of_prompts * stats.t.ppf(0.975, 9)) / total
    found = crossed(values, draws, 10)
    assert found.value == 2.0
    assert found.high - 2.0 == pytest.approx(critical * total**0.5)
    assert 2.0 - found.low == pytest.approx(found.high - 2.0)
    at = [stats.t.isf(found.p / 2, df) for df in (2, 9)]
    assert (of_seeds * at[0] + of_prompts * at[1]) / total == pytest.approx(2 / total**0.5)


@pytest.mark.parametrize("distance", [0.5, 0.999, 1.001, 3.0])
def test_p_is_below_five_percent_exactly_where_the_interval_leaves_zero(distance):
    draws = np.array([[1.0, 3.0, 1.0, 2.0], [2.0, 4.0, 2.0, 4.0], [3.0, 3.0, 1.0, 3.0]])
    around = crossed([1.0, 2.0, 3.0], draws, 10)
    moved = crossed(np.array([1.0, 2.0, 3.0]) - 2.0 + distance * (around.high - 2.0), draws, 10)
    assert (moved.p < 0.05) == (moved.low > 0)


def test_what_seeds_share_on_prompts_does_not_average_away():
    """Every seed has the same prompts: with no other variance ten seeds know no more than one."""
    prompts = np.random.default_rng(1).normal(size=50)
    one = crossed([prompts.mean()], draws_of(prompts[None]), 50)
    ten = crossed([prompts.mean()] * 10, draws_of(np.tile(prompts, (10, 1))), 50)
    assert (ten.low, ten.high) == pytest.approx((one.low, one.high))


def test_without_variance_the_answer_is_certain():
    same = crossed([0.5, 0.5], np.full((2, 9), 0.5), 4)
    assert (same.low, same.high, same.p) == (0.5, 0.5, 0.0)
    assert crossed([0.0], np.zeros((1, 9)), 4).p == 1.0


def test_resamples_without_a_figure_are_left_out_and_no_figure_says_nothing():
    draws = np.array([[1.0, 2.0, np.nan, 3.0]])
    assert crossed([2.0], draws, 5).draws == 3
    nothing = crossed([np.nan], np.full((1, 4), np.nan), 5)
    assert np.isnan([nothing.low, nothing.high, nothing.p]).all()


@pytest.mark.parametrize(("values", "draws", "level"), [
    ([], np.zeros((0, 3)), 0.95), ([1.0], np.zeros((2, 3)), 0.95), ([1.0], np.zeros((1, 3)), 1.0),
])  # fmt: skip
def test_shapes_that_do_not_fit(values, draws, level):
    with pytest.raises(DataError, match="one value and one row of resamples per seed"):
        crossed(values, draws, 5, level)
