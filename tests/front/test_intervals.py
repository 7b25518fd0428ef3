import numpy as np
import pytest

from ric.errors import DataError
from ric.front.hypervolume import hypervolume
from ric.front.intervals import bootstrap, bootstrap_difference, hierarchical_bootstrap, resamples
from ric.front.points import means
from ric.front.preferences import grid
from ric.front.reference import Reference
from ric.front.regret import regret_of_prompts


def mean(array):
    return float(means(array)[0, 0])


def cube(values):
    return np.asarray(values, dtype=float).reshape(1, -1, 1)


def test_agrees_with_a_plain_loop():
    data = cube([1, 2, 3, 10, 7])
    rng = np.random.default_rng(3)
    rows = rng.integers(0, 5, size=(200, 5))
    slow = sorted(sum(data[0, i, 0] for i in row) / 5 for row in rows)
    found = bootstrap(mean, [data], draws=200, seed=3, level=0.9)
    assert found.value == 4.6
    assert found.low == pytest.approx(np.quantile(slow, 0.05))
    assert found.high == pytest.approx(np.quantile(slow, 0.95))
    assert (found.level, found.draws) == (0.9, 200)


def test_matches_the_normal_interval_of_a_mean():
    data = cube(np.random.default_rng(0).normal(size=400))
    half = 1.96 * data.std() / 20
    found = bootstrap(mean, [data], draws=2000)
    assert found.low == pytest.approx(data.mean() - half, abs=0.02)
    assert found.high == pytest.approx(data.mean() + half, abs=0.02)


def test_same_seed_same_interval_other_seed_another():
    data = cube(np.random.default_rng(0).normal(size=50))
    assert bootstrap(mean, [data], seed=1) == bootstrap(mean, [data], seed=1)
    assert bootstrap(mean, [data], seed=1) != bootstrap(mean, [data], seed=2)


def test_prompts_stay_paired_between_arrays_and_methods():
    first = cube(np.random.default_rng(0).normal(size=60) * 100)
    second = first - 1.0
    found = bootstrap_difference(mean, [first], [second])
    assert found[:3] == pytest.approx((1.0, 1.0, 1.0))
    assert np.array_equal(resamples(60), resamples(60))


def test_points_and_rewards_of_a_prompt_stay_together():
    base = np.random.default_rng(0).normal(size=(1, 30, 1))
    data = np.concatenate([base, -base], axis=0)
    found = bootstrap(lambda a: float(means(a).sum()), [data])
    assert found[:3] == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)


def test_whole_figures_of_a_dial():
    rng = np.random.default_rng(0)
    best = 2.0 * grid(2)[:, None, :] + rng.normal(size=(11, 40, 2)) * 0.1
    obtained = best - 0.3
    loss = bootstrap(lambda z, b: regret_of_prompts(grid(2), z, best=b), [obtained, best], draws=50)
    assert loss[:3] == pytest.approx((0.3, 0.3, 0.3))
    reference = Reference((-1.0, -1.0), "given")
    volume = bootstrap(lambda z: hypervolume(means(z), reference).value, [obtained], draws=50)
    assert volume.low < volume.high
    assert abs(volume.value - volume.low) < 0.5


def test_resamples_in_which_nothing_applies_are_left_out():
    found = bootstrap(mean, [cube([5.0, np.nan, np.nan])], draws=300)
    assert found[:3] == (5.0, 5.0, 5.0)
    assert 100 < found.draws < 300


def test_the_whole_data_must_be_defined():
    with pytest.raises(DataError, match="no score for reward"):
        bootstrap(mean, [cube([np.nan, np.nan])])


def test_a_figure_that_is_never_a_number_has_no_interval():
    found = bootstrap(lambda _: float("nan"), [cube([1, 2])], draws=5)
    assert np.isnan([found.value, found.low, found.high]).all()
    assert found.draws == 0


@pytest.mark.parametrize(
    ("arrays", "options", "told"),
    [
        ([np.zeros((1, 2, 1)), np.zeros((1, 3, 1))], {}, "the same prompts"),
        ([np.zeros((1, 2))], {}, "the same prompts"),
        ([], {}, "the same prompts"),
        ([np.zeros((1, 2, 1))], {"draws": 0}, "at least one of each"),
        ([np.zeros((1, 2, 1))], {"level": 1.0}, "a share between 0 and 1"),
    ],
)
def test_what_cannot_be_resampled_is_refused(arrays, options, told):
    with pytest.raises(DataError, match=told):
        bootstrap(mean, arrays, **options)


def test_hierarchical_interval_of_equal_seeds_is_that_of_prompts():
    data = cube(np.random.default_rng(0).normal(size=100))
    one = hierarchical_bootstrap(mean, [[data]], draws=2000)
    plain = bootstrap(mean, [data], draws=2000)
    assert one.value == plain.value
    assert one[1:3] == pytest.approx(plain[1:3], abs=0.03)


def test_hierarchical_interval_sees_the_spread_between_seeds():
    # No spread within seeds: only drawing seeds can move the mean, between all zeros and all ones.
    seeds = [[cube(np.full(50, float(i % 2)))] for i in range(4)]
    found = hierarchical_bootstrap(mean, seeds, draws=2000)
    assert found.value == 0.5
    assert (found.low, found.high) == (0.0, 1.0)  # each has probability 1 / 16 > 2.5 %


def test_hierarchical_interval_needs_a_seed_but_not_equal_prompts():
    assert hierarchical_bootstrap(mean, [[cube([1.0])], [cube([2.0, 2.0])]], draws=10).value == 1.5
    with pytest.raises(DataError, match="no training seed"):
        hierarchical_bootstrap(mean, [])
