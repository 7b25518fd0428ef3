import numpy as np
import pytest

from ric.errors import DataError
from ric.front.points import means
from ric.front.preferences import grid
from ric.front.regret import regret, regret_of_prompts, regret_removed

WEIGHTS = [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
POINTS = [[0.0, 4.0], [3.0, 3.0], [5.0, 0.0]]


def test_a_dial_that_points_where_it_says_has_none():
    assert regret(WEIGHTS, POINTS, candidates=POINTS) == 0.0


def test_a_swapped_dial_pays_for_it_at_both_ends():
    # Best 4, 3, 5; obtained 0, 3, 0.
    assert regret(WEIGHTS, POINTS[::-1], candidates=POINTS) == pytest.approx(3.0)


def test_the_maximum_is_over_candidates_and_the_exact_optimum():
    best = [[0.0, 3.0], [4.0, 4.0], [5.0, 0.0]]
    assert regret(WEIGHTS, POINTS, best=best) == pytest.approx((-1 + 1 + 0) / 3)
    assert regret(WEIGHTS, POINTS, candidates=POINTS, best=best) == pytest.approx(1 / 3)


def test_base_without_a_dial():
    base = [[1.0, 1.0]]
    own, start = regret(WEIGHTS, POINTS, POINTS), regret(WEIGHTS, base, POINTS)
    assert start == pytest.approx(3.0)
    assert regret_removed(own, start) == 1.0


def test_share_removed():
    assert regret_removed(1.0, 4.0) == 0.75
    assert regret_removed(6.0, 4.0) == -0.5
    assert np.isnan(regret_removed(0.0, 0.0))


def test_per_prompt_rewards_are_averaged_before_policies_compete():
    # Two prompts with opposite scores: either constant candidate is worth 0 on the mean.
    obtained = np.zeros((1, 2, 1))
    candidates = np.array([[[1.0], [-1.0]], [[-1.0], [1.0]]])
    assert regret_of_prompts([[1.0]], obtained, candidates) == 0.0
    best = np.array([[[1.0], [1.0]]])
    assert regret_of_prompts([[1.0]], obtained, candidates, best) == 1.0


def test_per_prompt_regret_agrees_with_that_of_means():
    rng = np.random.default_rng(0)
    obtained, best = rng.normal(size=(11, 7, 2)), rng.normal(size=(11, 7, 2))
    slow = np.mean([w @ b - w @ z for w, b, z in zip(grid(2), means(best), means(obtained), strict=True)])
    assert regret_of_prompts(grid(2), obtained, best=best) == pytest.approx(slow)


def test_nothing_to_compare_with_is_refused():
    with pytest.raises(DataError, match="without anything to compare with"):
        regret(WEIGHTS, POINTS)
