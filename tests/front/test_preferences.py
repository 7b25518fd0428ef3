from itertools import product
from math import comb

import numpy as np
import pytest

from ric.errors import DataError
from ric.front.preferences import corner_paths, few, grid, lattice, ric_three, scattered, with_corner_paths


def test_one_reward_has_one_weight():
    assert grid(1).tolist() == [[1.0]]


def test_two_rewards_have_eleven_tenths():
    assert grid(2).tolist() == [[i / 10, (10 - i) / 10] for i in range(11)]


@pytest.mark.parametrize(("k", "parts"), [(3, 10), (4, 5), (5, 3), (6, 3)])
def test_lattices_are_the_finest_of_at_most_66_points(k, parts):
    weights = grid(k)
    assert len(weights) == comb(parts + k - 1, k - 1) <= 66 < comb(parts + k, k - 1)
    slow = sorted(p for p in product(range(parts + 1), repeat=k) if sum(p) == parts)
    assert np.array_equal(weights, np.array(slow) / parts)


@pytest.mark.parametrize("k", range(1, 10))
def test_every_grid_lies_on_the_simplex_and_holds_each_corner_once(k):
    weights = grid(k)
    assert (weights >= 0).all()
    assert np.allclose(weights.sum(axis=1), 1.0, atol=1e-12)
    assert len(np.unique(weights, axis=0)) == len(weights)
    for corner in np.eye(k):
        assert (weights == corner).all(axis=1).sum() == 1


@pytest.mark.parametrize("k", [7, 10])
def test_many_rewards_have_corners_centre_and_64_scattered_weights(k):
    weights = grid(k)
    assert weights.shape == (k + 1 + 64, k)
    assert (weights == 1 / k).all(axis=1).sum() == 1
    assert np.array_equal(weights, grid(k))


def test_scattered_weights_are_even_over_the_simplex():
    weights = scattered(7, 64)
    assert np.allclose(weights.mean(axis=0), 1 / 7, atol=0.02)
    assert np.allclose((weights > 1 / 7).mean(axis=0), (6 / 7) ** 6, atol=0.1)


def test_grid_refuses_no_reward():
    with pytest.raises(DataError, match="0 rewards"):
        grid(0)


def test_lattice_by_hand():
    assert lattice(3, 1).tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    assert lattice(2, 2).tolist() == [[0, 1], [0.5, 0.5], [1, 0]]


def test_published_three_reward_points():
    weights = ric_three()
    assert weights.shape == (13, 3)
    assert np.allclose(weights.sum(axis=1), 1.0)
    assert weights[7].tolist() == [1 / 3] * 3
    assert weights[3].tolist() == [0.1, 0.8, 0.1]
    assert (weights[0].tolist(), weights[-1].tolist()) == ([0, 0, 1], [1, 0, 0])


def test_corner_paths_by_hand():
    paths = corner_paths(3, 5)
    assert paths.shape == (3, 5, 3)
    assert np.allclose(paths[:, 0], 1 / 3)
    assert np.array_equal(paths[:, -1], np.eye(3))
    assert np.allclose(paths[1, 2], [1 / 6, 2 / 3, 1 / 6])


@pytest.mark.parametrize(("k", "points"), [(1, 5), (3, 4)])
def test_corner_paths_refuse_what_shows_no_trend(k, points):
    with pytest.raises(DataError, match="at least 5 points and 2 rewards"):
        corner_paths(k, points)


def test_with_corner_paths_adds_only_what_is_missing():
    weights = with_corner_paths(grid(4))
    assert np.array_equal(weights[: len(grid(4))], grid(4))
    # The centroid once, three inner points per corner; the corners were there.
    assert len(weights) == len(grid(4)) + 1 + 4 * 3
    assert np.array_equal(with_corner_paths(weights), weights)


def test_few_weights_hold_all_corners() -> None:
    np.testing.assert_allclose(few(2, 5), [[0, 1], [0.25, 0.75], [0.5, 0.5], [0.75, 0.25], [1, 0]])
    np.testing.assert_allclose(few(2, 1), [[0.5, 0.5]])
    np.testing.assert_allclose(few(1, 5), [[1.0]])
    assert len(few(3, 5)) == 3, "the corners: the next lattice has 6"
    assert len(few(3, 6)) == 6
    assert len(few(3, 66)) == 66


@pytest.mark.parametrize(("k", "most"), [(3, 2), (2, 0), (4, -1)])
def test_too_few_weights_are_refused(k, most) -> None:
    with pytest.raises(DataError, match=f"{most} weights for {k} rewards"):
        few(k, most)
