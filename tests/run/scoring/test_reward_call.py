"""Errors of rewards are in `test_scoring`; here is where they are looked for."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ric.errors import RewardError
from ric.kinds import Reward, Row
from ric.run.scoring.reward_call import call

ROWS = [Row(f"r{i}", "prompt", f"payload {i}") for i in range(9)]


class Picky(Reward):
    """Fails on some payloads, or on more rows than it has room for; remembers the sizes of its calls."""

    def __init__(self, bad=(), room=99, error=None):
        self.bad, self.room, self.error, self.sizes = bad, room, error or KeyError("weights"), []

    def score(self, prompts, payloads, rows):
        self.sizes.append(len(rows))
        if len(rows) > self.room:
            raise MemoryError
        if any(row.id in self.bad for row in rows):
            raise self.error
        return np.array([float(row.id[1:]) for row in rows])

    def fingerprint(self):
        return "picky"


@pytest.mark.parametrize("bad", ["r0", "r4", "r8"])
def test_the_row_at_fault_is_named(bad, parts):
    with pytest.raises(RewardError, match=f"reward 'n' failed on row '{bad}': KeyError: 'weights'") as caught:
        call("n", Picky([bad]), ROWS)
    assert "run.log" in parts(caught.value)


def test_a_failure_of_rows_together_names_none():
    class Crowd(Picky):
        def score(self, prompts, payloads, rows):
            return super().score(prompts, payloads, rows) if len(rows) < 9 else 1 / 0

    with pytest.raises(RewardError, match="failed on 9 rows from 'r0' on, on none of them alone: ZeroDivisionError"):
        call("n", Crowd(), ROWS)


def test_memory_that_suffices_for_fewer_rows_is_used():
    reward = Picky(room=3)
    assert call("n", reward, ROWS).tolist() == list(range(9))
    assert max(size for size in reward.sizes if size <= 3) <= 3


def test_memory_that_suffices_for_no_row_is_the_rewards_failure():
    with pytest.raises(RewardError, match="failed on row 'r0': MemoryError"):
        call("n", Picky(room=0), ROWS[:1])


def test_the_place_is_the_users_line_even_below_a_library():
    class Parses(Picky):
        def score(self, prompts, payloads, rows):
            return np.array([json.loads(payload) for payload in payloads])

    with pytest.raises(RewardError) as caught:
        call("n", Parses(), ROWS[:1])
    line = Parses.score.__code__.co_firstlineno + 1
    assert f"look at {__file__}:{line}" in caught.value.hint
