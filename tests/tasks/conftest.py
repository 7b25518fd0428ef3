"""Worlds whose answers can be enumerated, each with its statistics and its true front."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pytest

from ric.front.preferences import grid
from ric.kinds import Array, Statistics, Task, describe
from ric.run.evaluation.truth import true_front


class Enumerated(NamedTuple):
    """A task on its world; the front is that of the 11 weights, mean over the 200 test prompts, (11, 2)."""

    task: Task
    names: tuple[str, str]
    statistics: Statistics
    front: Array


@pytest.fixture(scope="session")
def enumerated():
    """From a task and the class of its scorers to what the tests of its truth need, made once each."""

    @cache
    def of(task, scorer) -> Enumerated:
        names = task.default_rewards
        rows = task.rows("train")
        prompts, payloads = [row.prompt for row in rows], [row.payload for row in rows]
        scores = [scorer(name).score(prompts, payloads, rows) for name in names]
        statistics = describe(names, np.stack(scores, axis=1))
        truth = task.truth(task.rows("test"), names)
        return Enumerated(task, names, statistics, true_front(truth, statistics, grid(2)).rewards.mean(axis=1))

    return of
