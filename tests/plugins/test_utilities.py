"""Utilities: hand-computed values, slow plain Python, and the order they put points in."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError
from ric_plugins.relative import gdpo, hypervolume, quantile, zscore
from ric_plugins.utilities import UTILITIES, linear, smooth_tchebycheff, tchebycheff

POINTS = np.array([[1.0, 3.0], [2.0, 2.0], [4.0, -1.0]])
GROUP = np.zeros(3, dtype=np.int64)
ROW = np.zeros(1, dtype=np.int64)
finite = st.floats(-50.0, 50.0)


def test_linear_by_hand() -> None:
    np.testing.assert_allclose(linear([0.25, 0.75])(POINTS, GROUP), [2.5, 2.0, 0.25])


def test_tchebycheff_by_hand() -> None:
    # Gaps to (4, 3): (3, 0), (2, 1), (0, 4), each times one half.
    np.testing.assert_allclose(tchebycheff([0.5, 0.5], [4.0, 3.0])(POINTS, GROUP), [-1.5, -1.0, -2.0])


def test_smooth_tchebycheff_by_hand() -> None:
    got = smooth_tchebycheff([0.5, 0.5], [4.0, 3.0], mu=0.5)(POINTS[1:2], ROW)
    assert got[0] == pytest.approx(-0.5 * math.log(math.exp(2.0) + math.exp(1.0)))


def test_only_tchebycheff_reaches_a_concave_middle() -> None:
    concave = np.array([[1.0, 0.0], [0.4, 0.4], [0.0, 1.0]])
    assert linear([0.5, 0.5])(concave, GROUP).argmax() != 1
    assert tchebycheff([0.5, 0.5], [1.0, 1.0])(concave, GROUP).argmax() == 1
    assert smooth_tchebycheff([0.5, 0.5], [1.0, 1.0])(concave, GROUP).argmax() == 1


@given(data=st.data(), k=st.integers(1, 5), mu=st.sampled_from([1e-3, 0.1, 1.0, 10.0]))
def test_all_three_are_the_slow_ones(data, k, mu) -> None:
    draw = st.lists(finite, min_size=k, max_size=k)
    w = data.draw(st.lists(st.floats(0.0, 1.0), min_size=k, max_size=k))
    r, ideal = data.draw(draw), data.draw(draw)
    gaps = [wi * (zi - ri) for wi, zi, ri in zip(w, ideal, r, strict=True)]
    row = np.array([r])
    assert linear(w)(row, ROW)[0] == pytest.approx(sum(a * b for a, b in zip(w, r, strict=True)), abs=1e-9)
    hard = tchebycheff(w, ideal)(row, ROW)[0]
    assert hard == pytest.approx(-max(gaps), abs=1e-9)
    smooth = smooth_tchebycheff(w, ideal, mu)(row, ROW)[0]
    slow = -max(gaps) - mu * math.log(sum(math.exp((g - max(gaps)) / mu) for g in gaps))
    assert smooth == pytest.approx(slow, abs=1e-8)
    assert hard - mu * math.log(k) - 1e-9 <= smooth <= hard + 1e-9


@pytest.mark.parametrize("name", ["linear", "smooth_tchebycheff", "tchebycheff"])
def test_a_better_row_is_never_worth_less(name) -> None:
    rng = np.random.default_rng(0)
    below = rng.normal(size=(200, 2))
    group = np.zeros(200, dtype=np.int64)
    utility = UTILITIES[name]([0.3, 0.7], *([[4.0, 4.0]] if "tchebycheff" in name else []))
    assert (utility(below + rng.uniform(0, 1, size=below.shape), group) >= utility(below, group)).all()


@pytest.mark.parametrize(
    ("utility", "alone"),
    [
        (linear([0.25, 0.75]), 0.25 * 2.0),
        (tchebycheff([0.25, 0.75], [4.0, 4.0]), -0.25 * 2.0),
        (smooth_tchebycheff([0.25, 0.75], [4.0, 4.0]), -0.25 * 2.0),
    ],
)
def test_rewards_that_do_not_apply_are_left_out(utility, alone) -> None:
    values = utility(np.array([[2.0, np.nan], [np.nan, np.nan]]), GROUP[:2])
    assert values[0] == pytest.approx(alone)
    assert np.isnan(values[1])
    assert utility(np.empty((0, 2)), GROUP[:0]).shape == (0,)


def test_the_table_names_them_all() -> None:
    relative = {"zscore": zscore, "quantile": quantile, "gdpo": gdpo, "hypervolume": hypervolume}
    absolute = {"linear": linear, "tchebycheff": tchebycheff, "smooth_tchebycheff": smooth_tchebycheff}
    assert dict(UTILITIES) == {**absolute, **relative}


def test_bad_arguments_are_refused() -> None:
    for weights in ([], [-0.1, 1.1], [math.nan, 1.0]):
        with pytest.raises(ConfigError, match="one finite weight per reward, none negative"):
            linear(weights)
    with pytest.raises(ConfigError, match=r"ideal point \[1.0\] for 2 weights"):
        tchebycheff([0.5, 0.5], [1.0])
    with pytest.raises(ConfigError, match="one finite value per weight"):
        smooth_tchebycheff([0.5, 0.5], [1.0, math.inf])
    with pytest.raises(ConfigError, match="mu = 0"):
        smooth_tchebycheff([0.5, 0.5], [1.0, 1.0], mu=0.0)
