"""Figures of many sets at once are those of one set at a time."""

import numpy as np
import pytest

from ric.front.controllability import controllability
from ric.front.distance import igd_plus
from ric.front.dominance import nondominated
from ric.front.hypervolume import hypervolume
from ric.front.preferences import grid, with_corner_paths
from ric.front.reference import Reference
from ric.front.stacked import best_of, controllabilities, fronts_of, hypervolumes, igd_pluses, nondominated_of
from ric.front.utility import best_utilities


@pytest.fixture(params=[1, 2, 3])
def points(request):
    """Sets with exact ties, duplicates and points below the reference."""
    return np.random.default_rng(request.param).integers(-2, 5, size=(30, 9, request.param)).astype(float)


def test_hypervolume(points):
    reference = Reference((-1.0,) * points.shape[2], "test")
    slow = [hypervolume(one, reference).value for one in points]
    assert hypervolumes(points, reference) == pytest.approx(slow)


def test_best_utility(points):
    weights = grid(points.shape[2])
    slow = np.array([best_utilities(weights, one) for one in points])
    assert best_of(weights, points) == pytest.approx(slow)


def test_nondominated(points):
    assert (nondominated_of(points) == np.array([nondominated(one) for one in points])).all()


def test_igd_plus(points):
    target = points[::-1] + 1.0
    slow = [igd_plus(p, t) for p, t in zip(points, target, strict=True)]
    assert igd_pluses(points, *fronts_of(target)) == pytest.approx(slow)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_controllability(k):
    weights = with_corner_paths(grid(k)) if k > 1 else grid(1)
    points = np.random.default_rng(0).integers(0, 4, size=(20, len(weights), k)).astype(float)
    points[0] = 1.0
    fast = controllabilities(weights, points)
    for i, one in enumerate(points):
        slow = controllability(weights, one)
        assert [None if column is None else column[i] for column in fast] == pytest.approx(slow)


def test_chunks_change_nothing(points, monkeypatch):
    weights, (target, kept) = grid(points.shape[2]), fronts_of(points)
    whole = best_of(weights, points), igd_pluses(points, target, kept)
    monkeypatch.setattr("ric.front.stacked.CHUNK", 50)
    again = best_of(weights, points), igd_pluses(points, *fronts_of(points))
    for one, other in zip(whole, again, strict=True):
        assert one == pytest.approx(other)
