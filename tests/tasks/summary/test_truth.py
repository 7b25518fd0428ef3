"""The exact front against plain loops, and what the world was made for."""

from __future__ import annotations

import numpy as np
import pytest

from ric.front.preferences import grid
from ric.kinds import Row, describe
from ric.run.evaluation.truth import true_front
from ric_tasks.summary import world
from ric_tasks.summary.scorer import Scorer
from ric_tasks.summary.task import Summary

NAMES = ("complete", "faithful")


@pytest.fixture(scope="module")
def task():
    return Summary()


@pytest.fixture(scope="module")
def statistics(task):
    rows = task.rows("train")
    prompts, payloads = [row.prompt for row in rows], [row.payload for row in rows]
    return describe(NAMES, np.stack([Scorer(name).score(prompts, payloads, rows) for name in NAMES], axis=1))


@pytest.fixture(scope="module")
def front(task, statistics):
    """The true front on the 11 weights, mean over the 200 test prompts, (11, 2)."""
    return true_front(task.truth(task.rows("test"), NAMES), statistics, grid(2)).rewards.mean(axis=1)


def best_by_hand(post, weight, statistics):
    """Scores of the summary of largest weighted z-score, of equals the one with the larger sum."""
    best, found = (-float("inf"), -float("inf")), None
    for tried in world.answers():
        scores = world.score(post, tried)[:2]
        z = [(scores[j] - float(statistics.mean[j])) / float(statistics.std[j]) for j in range(2)]
        value = round(weight[0] * z[0] + weight[1] * z[1], 9), round(z[0] + z[1], 9)
        if value > best:
            best, found = value, scores
    return found


def test_the_truth_equals_a_search_by_hand(task, statistics) -> None:
    rows = task.rows("test")[:6]
    found = true_front(task.truth(rows, NAMES), statistics, grid(2))
    for point, weight in enumerate(grid(2).tolist()):
        for i, row in enumerate(rows):
            wanted = best_by_hand(world.parse_post(row.prompt), weight, statistics)
            assert found.rewards[point, i].tolist() == pytest.approx(wanted)


def test_the_enumerated_scores_are_the_scorers(task) -> None:
    rows = task.rows("test")[:3]
    truth = task.truth(rows, ("concise", "complete", "faithful"))
    for row, table, payloads in zip(rows, truth.rewards, truth.payloads, strict=True):
        assert table.shape == (243, 3)
        for j, name in enumerate(("concise", "complete", "faithful")):
            np.testing.assert_array_equal(table[:, j], Scorer(name).score([row.prompt] * 243, payloads, []))


def test_the_front_takes_at_least_nine_points_and_is_a_trade(front) -> None:
    assert len(np.unique(front.round(9), axis=0)) >= 9
    complete, faithful = front.T
    assert (np.diff(complete) >= -1e-9).all()
    assert (np.diff(faithful) <= 1e-9).all()
    assert np.ptp(complete) > 1
    assert np.ptp(faithful) > 1


def test_leaving_everything_out_lies_inside_the_front(front) -> None:
    """The policy that says nothing that could be wrong: another is as faithful and tells more."""
    silent = np.array([0.3, 0.0])
    better = front[(front[:, 1] >= silent[1] - 1e-9) & (front[:, 0] > silent[0])]
    assert better[:, 0].max() - silent[0] > 0.2 * np.ptp(front[:, 0])


def test_where_all_is_sure_only_the_boast_is_a_conflict(task, statistics) -> None:
    rows = [
        row for row in task.rows("train") if all(f is None or f[1] == 0 for f in world.parse_post(row.prompt).facts)
    ]
    assert rows
    found = true_front(task.truth(rows[:4], NAMES), statistics, grid(2))
    assert np.ptp(found.rewards[..., 1], axis=0).max() == pytest.approx(0.9)


def test_there_is_no_truth_outside_the_world(task) -> None:
    rows = task.rows("test")[:2]
    assert task.truth(rows, ("complete", "brevity")) is None
    assert task.truth([*rows, Row("x", "How do I fly?")], NAMES) is None
