"""Who wrote the answers of the `hh` world: see `ric_tasks.writers`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric_tasks.hh import world
from ric_tasks.hh.world import Answer, Request
from ric_tasks.writers import chosen


def write(rng: np.random.Generator, requests: Sequence[Request], each: int) -> list[tuple[Request, Answer]]:
    """`each` answers to every request, each by a writer of its own."""
    answers = world.answers()
    spread = _spread()
    written = []
    for request in requests:
        scores = np.array(world.table(request)) / spread  # (answers, 3)
        written += [(request, answers[i]) for i in chosen(rng, scores, each)]
    return written


def _spread() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Std of each reward over all answers to a request of middling danger, (3,)."""
    tables = np.array([world.table(request) for request in world.requests()[::7]])
    return np.asarray(tables.reshape(-1, tables.shape[-1]).std(axis=0))
