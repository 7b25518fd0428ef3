"""The four closed-form mappings: hand-computed values and the rules all of them keep."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ric.errors import ConfigError, DataError
from ric.kinds import Statistics
from ric_plugins.mappings.box import gaussian_extremes
from ric_plugins.mappings.l2 import L2
from ric_plugins.mappings.linear import Linear
from ric_plugins.mappings.linf import Linf
from ric_plugins.mappings.pnorm import PNorm

ALL = [
    L2(), Linf(), Linear(), PNorm(p=1.3), PNorm(p=np.inf), L2(reference="quantiles"), Linf(reference="gaussian"),
]  # fmt: skip


def scale(low, high) -> Statistics:
    """Statistics whose quantiles are squares between low and high, so that they differ from the straight line."""
    low, high = np.array(low, float), np.array(high, float)
    levels = np.linspace(0.0, 1.0, 101)
    quantiles = low[:, None] + levels**2 * (high - low)[:, None]
    return Statistics(tuple("abcdefghij"[: len(low)]), np.zeros(len(low)), np.ones(len(low)), quantiles)


TWO = scale([-2.0, -1.0], [2.0, 3.0])  # both four wide


@pytest.mark.parametrize(
    ("mapping", "w", "expected"),
    [
        (L2(), [1.0, 0.0], [2.0, -1.0]),
        (L2(), [0.6, 0.8], [0.4, 2.2]),
        (L2(), [0.5, 0.5], [-2 + 4 / 2**0.5, -1 + 4 / 2**0.5]),
        (Linf(), [1.0, 0.0], [2.0, -1.0]),
        (Linf(), [0.75, 0.25], [2.0, 1.0]),
        (Linf(), [0.5, 0.5], [2.0, 3.0]),
        (Linear(), [1.0, 0.0], [2.0, -1.0]),
        (Linear(), [0.75, 0.25], [1.0, 0.0]),
        (L2(reference="quantiles"), [0.6, 0.8], [-2 + 4 * 0.36, -1 + 4 * 0.64]),
        (Linf(reference="quantiles"), [0.8, 0.2], [2.0, -1 + 4 * 0.16]),
    ],
)
def test_values_by_hand(mapping, w, expected) -> None:
    np.testing.assert_allclose(mapping.desired(np.array([w]), TWO), [expected], atol=1e-12)


def test_linf_with_three_rewards() -> None:
    three = scale([0.0] * 3, [1.0] * 3)
    rows = np.array([[0.2, 0.3, 0.5], [1 / 3, 1 / 3, 1 / 3], [0.4, 0.4, 0.2]])
    np.testing.assert_allclose(Linf().desired(rows, three), [[0.6, 0.9, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 0.6]])


@pytest.mark.parametrize("mapping", ALL, ids=repr)
def test_one_reward_gets_its_high(mapping) -> None:
    _, high = gaussian_extremes(np.random.default_rng(8888), 50_000, 1)
    expected = high if mapping.reference == "gaussian" else [3.0]
    np.testing.assert_allclose(mapping.desired(np.ones((2, 1)), scale([-1.0], [3.0])), [expected, expected])


@pytest.mark.parametrize("mapping", ALL, ids=repr)
@settings(max_examples=20)
@given(k=st.integers(1, 10), seed=st.integers(0, 10_000))
def test_rows_are_independent_and_stay_in_the_box(mapping, k, seed) -> None:
    rng = np.random.default_rng(seed)
    low = rng.normal(size=k) - 2
    statistics = scale(low, low + rng.uniform(0.5, 5.0, size=k))
    weights = np.vstack([rng.dirichlet(np.ones(k), size=4), np.eye(k)])
    together = mapping.desired(weights, statistics)
    np.testing.assert_allclose(together, np.vstack([mapping.desired(w[None], statistics) for w in weights]), rtol=1e-12)
    assert np.isfinite(together).all()
    if mapping.reference != "gaussian":
        assert (together >= statistics.low - 1e-9).all()
        assert (together <= statistics.high + 1e-9).all()
    corners = together[4:]
    assert (np.diag(corners) >= together.max(axis=0) - 1e-9).all()


@pytest.mark.parametrize("mapping", ALL, ids=repr)
@pytest.mark.parametrize("other", [0.0, 0.2, 0.5])
def test_asking_for_more_of_a_reward_never_asks_for_less(mapping, other) -> None:
    grid = np.array([[w, (1 - w) * (1 - other), (1 - w) * other] for w in np.linspace(0, 1, 21)])
    asked = mapping.desired(grid, scale([-1.0] * 3, [1.0] * 3))[:, 0]
    assert (np.diff(asked) >= -1e-12).all()


def test_the_gaussian_reference_forgets_the_data_and_repeats() -> None:
    first = L2(reference="gaussian").desired(np.eye(2), TWO)
    np.testing.assert_array_equal(first, L2(reference="gaussian").desired(np.eye(2), scale([0.0, 0.0], [9.0, 1.0])))
    assert (first.diagonal() > 3.5).all()
    assert (first.diagonal() < 6.0).all()
    assert first[0, 0] != first[1, 1]  # each reward has draws of its own
    fewer = L2(reference="gaussian", draws=10).desired(np.eye(2), TWO)
    assert (fewer.diagonal() < first.diagonal()).all()


def test_no_rows_give_no_rows() -> None:
    assert Linear().desired(np.empty((0, 2)), TWO).shape == (0, 2)


@pytest.mark.parametrize("w", [[[0.5, 0.6, 0.1]], [[0.0, 0.0]], [[np.nan, 1.0]], [0.5, 0.5]])
def test_what_is_not_rows_of_weights_is_refused(w) -> None:
    with pytest.raises(DataError, match="rows of 2 finite weights, not all zero"):
        L2().desired(np.array(w), TWO)


def test_options_without_meaning_are_refused() -> None:
    with pytest.raises(ConfigError, match="data or quantiles or gaussian"):
        L2(reference="Gaussian")
    with pytest.raises(ConfigError, match="draws = 1"):
        Linear(draws=1)


@pytest.mark.parametrize("mapping", ALL, ids=repr)
def test_off_the_simplex_a_negative_weight_gets_the_low_and_the_sum_does_not_count(mapping) -> None:
    three = scale([-1.0] * 3, [2.0] * 3)
    rows = np.array([[0.5, 0.5, -0.7], [3.0, 3.0, 0.0], [-1.0, -2.0, -0.1]])
    found = mapping.desired(rows, three)
    np.testing.assert_allclose(found[0], mapping.desired(np.array([[0.5, 0.5, 0.0]]), three)[0])
    np.testing.assert_allclose(found[1], found[0])
    np.testing.assert_allclose(found[2], np.broadcast_to(mapping.desired(-np.eye(3), three).diagonal(), 3))
    if mapping.reference != "gaussian":
        np.testing.assert_allclose(found[2], three.low)
