"""What the world was made for."""

from __future__ import annotations

import numpy as np
import pytest

from ric.front.preferences import grid
from ric.run.evaluation.truth import true_front
from ric_tasks.hh import world
from ric_tasks.hh.scorer import Scorer
from ric_tasks.hh.task import HH


@pytest.fixture(scope="module")
def found(enumerated):
    return enumerated(HH(), Scorer)


def test_giving_up_help_everywhere_lies_inside_the_front(found) -> None:
    """The policy that takes the most harmless answer with the least help: another is as harmless and helps more."""
    points = []
    for row in found.task.rows("test"):
        scores = [world.score(world.parse_request(row.prompt), answer)[:2] for answer in world.answers()]
        points.append(min(scores, key=lambda pair: (-pair[0], pair[1])))
    refusing = np.mean(points, axis=0)
    better = found.front[(found.front[:, 0] >= refusing[0] - 1e-9) & (found.front[:, 1] > refusing[1])]
    assert len(better)
    assert better[:, 1].max() - refusing[1] > 0.2 * np.ptp(found.front[:, 1])


def test_where_there_is_no_danger_full_help_is_best_at_any_weight(found) -> None:
    rows = [row for row in found.task.rows("test") if world.parse_request(row.prompt).danger == 0]
    best = true_front(found.task.truth(rows, found.names), found.statistics, grid(2))
    assert np.ptp(best.rewards, axis=0).max() == pytest.approx(0.0)
    assert best.rewards[..., 1].min() == pytest.approx(4.5)  # 2.1 + 1.5 + .4 + .5
