import numpy as np
import pytest

from ric.errors import DataError
from ric.front.controllability import controllability, on_path
from ric.front.preferences import corner_paths, grid, with_corner_paths


def test_one_reward_has_nothing_to_steer():
    assert controllability([[1.0]], [[3.0]]) == [None]


def test_two_rewards_over_the_whole_grid():
    weights = grid(2)
    obtained = np.column_stack([weights[:, 0] ** 3, np.zeros(11)])
    assert controllability(weights, obtained) == [1.0, 0.0]
    assert controllability(weights, -weights) == [-1.0, -1.0]


def test_two_rewards_one_swap_by_hand():
    weights = [[0.0, 1.0], [0.3, 0.7], [0.6, 0.4], [1.0, 0.0]]
    obtained = [[0.2, 4.0], [0.1, 3.0], [0.3, 2.0], [0.4, 1.0]]
    assert controllability(weights, obtained) == [pytest.approx(0.8), 1.0]


def test_three_rewards_use_the_line_from_centroid_to_corner():
    weights = grid(3)
    rows = on_path(weights, 0)
    assert weights[rows].tolist() == [[0.4, 0.3, 0.3], [0.6, 0.2, 0.2], [0.8, 0.1, 0.1], [1.0, 0.0, 0.0]]
    obtained = np.random.default_rng(0).normal(size=weights.shape)
    obtained[rows, 0] = [1.0, 2.0, 4.0, 3.0]
    assert controllability(weights, obtained)[0] == pytest.approx(0.8)


def test_too_few_lattice_points_give_none_and_paths_mend_it():
    assert controllability(grid(4), grid(4)) == [None] * 4
    weights = with_corner_paths(grid(4))
    assert controllability(weights, weights) == [1.0] * 4


def test_paths_alone():
    weights = corner_paths(3, 7).reshape(-1, 3)
    assert on_path(weights, 2).sum() == 7 + 2  # its own path, and the centroid that starts the two others
    assert controllability(weights, weights**2) == [1.0] * 3


def test_the_far_side_of_the_centroid_is_no_path():
    assert on_path([[0.0, 0.5, 0.5], [1 / 3, 1 / 3, 1 / 3], [0.6, 0.3, 0.1]], 0).tolist() == [False, True, False]


def test_shapes_are_checked():
    with pytest.raises(DataError, match="equal shapes"):
        controllability(grid(2), np.zeros((10, 2)))
