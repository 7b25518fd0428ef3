"""What the world was made for."""

from __future__ import annotations

import numpy as np
import pytest

from ric.front.preferences import grid
from ric.kinds import Row
from ric.run.evaluation.truth import true_front
from ric_tasks.summary import world
from ric_tasks.summary.scorer import Scorer
from ric_tasks.summary.task import Summary


@pytest.fixture(scope="module")
def found(enumerated):
    return enumerated(Summary(), Scorer)


def test_leaving_everything_out_lies_inside_the_front(found) -> None:
    """The policy that says nothing that could be wrong: another is as faithful and tells more."""
    silent = np.array([0.3, 0.0])
    better = found.front[(found.front[:, 1] >= silent[1] - 1e-9) & (found.front[:, 0] > silent[0])]
    assert better[:, 0].max() - silent[0] > 0.2 * np.ptp(found.front[:, 0])


def test_where_all_is_sure_only_the_boast_is_a_conflict(found) -> None:
    sure = [post for post in world.posts() if all(fact is None or fact[1] == 0 for fact in post.facts)]
    rows = [Row(f"{i}", post.prompt) for i, post in enumerate(sure[:4])]
    assert rows
    best = true_front(found.task.truth(rows, found.names), found.statistics, grid(2))
    assert np.ptp(best.rewards[..., 1], axis=0).max() == pytest.approx(0.9)
