"""The linear probe, against least squares by numpy and signs that are, or are not, in the states."""

from __future__ import annotations

import numpy as np
import pytest

from ric.study.probing import read_right, share


def test_a_sign_that_is_a_direction_is_read_on_new_rows():
    rng = np.random.default_rng(0)
    way, states = rng.standard_normal(6), rng.standard_normal((300, 6)) * np.array([1, 5, 1, 1, 100, 0]) + 3
    signs = np.sign((states - 3) @ way)
    assert read_right(states[:200], signs[:200], states[200:], signs[200:], 0.1).mean() > 0.9
    product = np.sign(states[:, 0] - 3) * np.sign(states[:, 1] - 3)  # in the states, but in no direction
    assert read_right(states[:200], product[:200], states[200:], product[200:]).mean() == pytest.approx(0.5, abs=0.15)


def test_it_is_ridge_regression_on_standardized_states():
    """Least squares with rows for the penalty: |X w - y|^2 + 2 |w|^2."""
    rng = np.random.default_rng(1)
    states, signs = rng.standard_normal((20, 3)), np.sign(rng.standard_normal(20))
    x = (states - states.mean(axis=0)) / states.std(axis=0)
    long = np.vstack([x, np.sqrt(2) * np.eye(3)])
    w = np.linalg.lstsq(long, np.r_[signs - signs.mean(), np.zeros(3)], rcond=None)[0]
    expected = np.sign(x @ w + signs.mean()) == signs
    assert read_right(states, signs, states, signs, 2.0).tolist() == expected.tolist()


def test_the_share_has_an_interval_over_prompts():
    found = share(np.array([1.0, 0.0] * 50))
    assert found.value == 0.5
    assert found.high - found.low == pytest.approx(2 * 1.98 * 0.05, rel=0.15)  # Student's 99 degrees, sd .5 / sqrt(100)
