"""The distance between Gaussians against its closed form, and against scipy's root of a matrix."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import sqrtm

from ric_plugins.metrics.images.frechet import frechet


def test_one_dimension_by_hand() -> None:
    a, b = np.array([[0.0], [2.0]]), np.array([[3.0], [7.0]])  # means 1 and 5, standard deviations 2^.5 and 8^.5
    assert frechet(a, b) == pytest.approx((5 - 1) ** 2 + (math.sqrt(8) - math.sqrt(2)) ** 2)


def test_against_a_root_of_the_product() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(40, 5)) @ rng.normal(size=(5, 5)), rng.normal(1, 2, (30, 5))
    s, t = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    means = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum()
    assert frechet(a, b) == pytest.approx(means + np.trace(s + t - 2 * np.real(sqrtm(s @ t))))
    assert frechet(a, b) == pytest.approx(frechet(b, a))


def test_the_same_points_are_at_no_distance() -> None:
    a = np.random.default_rng(1).normal(size=(9, 20))  # fewer points than dimensions: singular
    assert frechet(a, a[::-1]) == pytest.approx(0, abs=1e-6)


def test_too_few_points() -> None:
    assert math.isnan(frechet(np.zeros((1, 3)), np.zeros((5, 3))))
