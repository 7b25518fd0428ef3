"""The exact fronts of the worlds that can be enumerated, against plain loops."""

from __future__ import annotations

import numpy as np
import pytest

from ric.front.preferences import grid
from ric.kinds import Row
from ric.run.evaluation.truth import true_front
from ric_tasks.enumerated import columns_of
from ric_tasks.hh import scorer as hh_scorer
from ric_tasks.hh import world as hh_world
from ric_tasks.hh.task import HH
from ric_tasks.summary import scorer as summary_scorer
from ric_tasks.summary import world as summary_world
from ric_tasks.summary.task import Summary

WORLDS = {
    "hh": (HH, hh_scorer.Scorer, hh_world, hh_world.parse_request, 144),
    "summary": (Summary, summary_scorer.Scorer, summary_world, summary_world.parse_post, 243),
}


@pytest.fixture(scope="module", params=WORLDS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def found(name, enumerated):
    task, scorer, *_ = WORLDS[name]
    return enumerated(task(), scorer)


def best_by_hand(name, prompt, weight, statistics):
    """Scores of the answer of largest weighted z-score, of equals the one with the larger sum, by going through all."""
    _, _, world, parse, _ = WORLDS[name]
    best, chosen = (-float("inf"), -float("inf")), None
    for tried in world.answers():
        scores = world.score(parse(prompt), tried)[:2]
        z = [(scores[j] - float(statistics.mean[j])) / float(statistics.std[j]) for j in range(2)]
        value = round(weight[0] * z[0] + weight[1] * z[1], 9), round(z[0] + z[1], 9)
        if value > best:
            best, chosen = value, scores
    return chosen


def test_the_truth_equals_a_search_by_hand(name, found) -> None:
    rows = found.task.rows("test")[:6]
    front = true_front(found.task.truth(rows, found.names), found.statistics, grid(2))
    for point, weight in enumerate(grid(2).tolist()):
        for i, row in enumerate(rows):
            wanted = best_by_hand(name, row.prompt, weight, found.statistics)
            assert front.rewards[point, i].tolist() == pytest.approx(wanted)


def test_the_enumerated_scores_are_the_scorers(name, found) -> None:
    _, scorer, world, _, answers = WORLDS[name]
    rows, names = found.task.rows("test")[:3], world.Scores._fields[::-1]
    truth = found.task.truth(rows, names)
    for row, table, payloads in zip(rows, truth.rewards, truth.payloads, strict=True):
        assert table.shape == (answers, 3)
        for j, reward in enumerate(names):
            np.testing.assert_array_equal(table[:, j], scorer(reward).score([row.prompt] * answers, payloads, []))


def test_the_front_takes_at_least_nine_points_and_is_a_trade(found) -> None:
    assert len(np.unique(found.front.round(9), axis=0)) >= 9
    first, second = found.front.T
    assert (np.diff(first) >= -1e-9).all()
    assert (np.diff(second) <= 1e-9).all()
    assert np.ptp(first) > 1
    assert np.ptp(second) > 1


def test_names_may_be_qualified(name, found) -> None:
    rows, (one, other) = found.task.rows("test")[:2], found.names
    plain, qualified = (
        found.task.truth(rows, names) for names in ((one, other), (f"tasks/{name}-{one}", f"{name}-{other}"))
    )
    np.testing.assert_array_equal(plain.rewards, qualified.rewards)


def test_there_is_no_truth_outside_the_world(found) -> None:
    rows, (one, other) = found.task.rows("test")[:2], found.names
    assert found.task.truth(rows, (one, "brevity")) is None
    assert found.task.truth(rows, (one, f"rewards/{other}")) is None  # a published model of that name
    assert found.task.truth([*rows, Row("x", "How do I fly?")], found.names) is None


@pytest.mark.parametrize(
    ("rewards", "expected"),
    [
        (("tasks/w-b", "w-a"), ["b", "a"]),
        (("a",), None),
        (("w-a", "w-c"), None),
        (("other/w-a",), None),
        ((), []),
    ],
)
def test_columns_are_the_worlds_own_names(rewards, expected) -> None:
    assert columns_of(rewards, "w-", ("a", "b")) == expected
