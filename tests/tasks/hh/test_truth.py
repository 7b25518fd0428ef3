"""The exact front against plain loops, and what the world was made for."""

from __future__ import annotations

import numpy as np
import pytest

from ric.front.preferences import grid
from ric.kinds import Row, describe
from ric.run.evaluation.truth import true_front
from ric_tasks.hh import world
from ric_tasks.hh.scorer import Scorer

NAMES = ("harmless", "helpful")


@pytest.fixture(scope="module")
def statistics(task):
    rows = task.rows("train")
    prompts, payloads = [row.prompt for row in rows], [row.payload for row in rows]
    return describe(NAMES, np.stack([Scorer(name).score(prompts, payloads, rows) for name in NAMES], axis=1))


@pytest.fixture(scope="module")
def front(task, statistics):
    """The true front on the 11 weights, mean over the 200 test prompts, (11, 2)."""
    truth = task.truth(task.rows("test"), NAMES)
    return true_front(truth, statistics, grid(2)).rewards.mean(axis=1)


def best_by_hand(request, weight, statistics):
    """The answer of largest weighted z-score, of equals the one with the larger sum, by going through all."""
    best, answer = (-float("inf"), -float("inf")), None
    for tried in world.answers():
        scores = world.score(request, tried)
        z = [(scores[j] - float(statistics.mean[j])) / float(statistics.std[j]) for j in range(2)]
        value = round(weight[0] * z[0] + weight[1] * z[1], 9), round(z[0] + z[1], 9)
        if value > best:
            best, answer = value, tried
    return answer


def test_the_truth_equals_a_search_by_hand(task, statistics) -> None:
    rows = task.rows("test")[:12]
    found = true_front(task.truth(rows, NAMES), statistics, grid(2))
    for point, weight in enumerate(grid(2).tolist()):
        for i, row in enumerate(rows):
            request = world.parse_request(row.prompt)
            wanted = world.score(request, best_by_hand(request, weight, statistics))[:2]
            assert found.rewards[point, i].tolist() == pytest.approx(wanted)


def test_the_enumerated_scores_are_the_scorers(task) -> None:
    rows = task.rows("test")[:5]
    truth = task.truth(rows, ("humor", "harmless", "helpful"))
    for row, table, payloads in zip(rows, truth.rewards, truth.payloads, strict=True):
        assert table.shape == (144, 3)
        for j, name in enumerate(("humor", "harmless", "helpful")):
            np.testing.assert_array_equal(table[:, j], Scorer(name).score([row.prompt] * 144, payloads, []))


def test_the_front_takes_at_least_nine_points(front) -> None:
    assert len(np.unique(front.round(9), axis=0)) >= 9


def test_the_front_is_a_trade(front) -> None:
    harmless, helpful = front.T
    assert (np.diff(harmless) >= 0).all()
    assert (np.diff(helpful) <= 0).all()
    assert np.ptp(harmless) > 1
    assert np.ptp(helpful) > 1


def test_giving_up_help_everywhere_lies_inside_the_front(task, front) -> None:
    """The policy that takes the most harmless answer with the least help: another is as harmless and helps more."""
    points = []
    for row in task.rows("test"):
        scores = [world.score(world.parse_request(row.prompt), answer)[:2] for answer in world.answers()]
        points.append(min(scores, key=lambda pair: (-pair[0], pair[1])))
    refusing = np.mean(points, axis=0)
    better = front[(front[:, 0] >= refusing[0] - 1e-9) & (front[:, 1] > refusing[1])]
    assert len(better)
    assert better[:, 1].max() - refusing[1] > 0.2 * np.ptp(front[:, 1])


def test_where_there_is_no_danger_full_help_is_best_at_any_weight(task, statistics) -> None:
    rows = [row for row in task.rows("test") if world.parse_request(row.prompt).danger == 0]
    found = true_front(task.truth(rows, NAMES), statistics, grid(2))
    assert np.ptp(found.rewards, axis=0).max() == pytest.approx(0.0)
    assert found.rewards[..., 1].min() == pytest.approx(4.5)  # 2.1 + 1.5 + .4 + .5


def test_names_may_be_qualified(task) -> None:
    rows = task.rows("test")[:2]
    plain, qualified = task.truth(rows, NAMES), task.truth(rows, ("tasks/hh-harmless", "hh-helpful"))
    np.testing.assert_array_equal(plain.rewards, qualified.rewards)


def test_there_is_no_truth_outside_the_world(task) -> None:
    rows = task.rows("test")[:2]
    assert task.truth(rows, ("harmless", "gentle-length")) is None
    assert task.truth(rows, ("harmless", "rewards/helpful")) is None  # the published model of that name
    assert task.truth([*rows, Row("x", "How do I fly?")], NAMES) is None
