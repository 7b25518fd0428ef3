import json

import numpy as np
import pytest

from ric.drawings.opening import aligned, batches_of, trained_member
from ric.run.scoring.scored_file import ARRAYS

LEDGER = [
    {"stage": "score", "method": "", "seconds": 9.0, "id": "score-0"},
    {"stage": "m-0-1", "method": "morl", "device_seconds": 4.0, "units_generated": 10, "units_trained": 10,
     "reward_calls": 6, "cache_hits": 2, "id": "m-0-1-ff"},
    {"stage": "m-0-1", "method": "morl", "device_seconds": 4.0, "repeated": True, "id": "m-0-1-ff#1"},
    {"stage": "x-round-0", "method": "morl", "device_seconds": 1.0, "id": "x-round-0-aa"},
    {"stage": "x-fit-0", "method": "morl", "device_seconds": 2.0, "units_trained": 1, "id": "x-fit-0-aa"},
    {"stage": "x-round-1", "method": "morl", "device_seconds": 1.5, "id": "x-round-1-aa"},
    {"stage": "evaluate-morl", "method": "morl", "device_seconds": 5.0, "id": "evaluate-morl-aa"},
]  # fmt: skip


def test_rounds_and_practice_are_read_with_what_they_had_cost(tmp_path, member, curve):
    stages = tmp_path / "stages"
    for name in ("m-0-1-ff", "x-round-0-aa", "x-round-1-aa", "evaluate-morl-aa"):
        (stages / name).mkdir(parents=True)
    practice = [{"utility": 0.0, "warm": 1.0, "short": None}, {"utility": 1.0, "warm": 2.0, "short": 3.0}]
    (stages / "m-0-1-ff" / "practice.json").write_text(json.dumps(practice))
    for number in (0, 1):
        rewards = np.array([[1.0 + number, np.nan], [3.0 + number, 8.0]])
        np.savez(stages / f"x-round-{number}-aa" / ARRAYS, rewards=rewards, group=np.arange(2))
    run = member(curve("morl", [[0.0, 0.0]]), ledger=LEDGER, folder=str(tmp_path))
    found = list(batches_of(run))
    assert [(b.member, b.number, b.seconds, b.units, b.reward_calls) for b in found] == [
        ("m-0-1", 0, 2.0, 20.0, 4.0), ("m-0-1", 1, 4.0, 40.0, 8.0),
        ("x", 0, 1.0, 0.0, 0.0), ("x", 1, 4.5, 3.0, 0.0),
    ]  # fmt: skip
    assert np.array([b.rewards for b in found]) == pytest.approx(
        np.array([[1, np.nan], [2, 3], [2, 8], [3, 8]]), nan_ok=True
    )


def test_stages_that_are_gone_give_nothing(tmp_path, member, curve):
    assert list(batches_of(member(curve("morl", [[0.0, 0.0]]), ledger=LEDGER, folder=str(tmp_path)))) == []


@pytest.mark.parametrize(
    ("stage", "name"),
    [
        ("round-2", ""),
        ("offline", ""),
        ("online-1", ""),
        ("raft-0-1-round-3", "raft-0-1"),
        ("raft-0-1-fit-3", "raft-0-1"),
        ("warm", "warm"),
    ],
)
def test_stages_belong_to_the_policy_they_train(stage, name):
    assert trained_member(stage) == name


def test_runs_that_measured_different_things_get_one_list(member, curve):
    one = member(curve("a", [[0, 0]], metrics=np.array([[1.0]]), evaluated=np.ones((1, 2, 1))),
                 metrics={"length": False}, evaluated=["nice"])  # fmt: skip
    two = member(curve("b", [[0, 0]], metrics=np.array([[2.0]])), metrics={"distinct": True})
    first, second = aligned([one, two])
    assert first.results.metrics == second.results.metrics == {"length": False, "distinct": True}
    assert first.own.metrics == pytest.approx(np.array([[1, np.nan]]), nan_ok=True)
    assert second.own.metrics == pytest.approx(np.array([[np.nan, 2]]), nan_ok=True)
    assert np.isnan(second.own.evaluated).all()
    assert second.own.evaluated.shape == (1, 2, 1)
