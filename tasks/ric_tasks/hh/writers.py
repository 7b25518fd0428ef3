"""Who wrote the data: many writers of different temper, none of them consistent.

Each answer has its own writer: an attitude drawn from a Dirichlet distribution says how much that
writer cares for each reward, and the answer is drawn with probability proportional to
exp(`SKILL` * attitude . reward / std). So the data hold cautious and eager answers, good and clumsy
ones, and no answer says which it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric_tasks.hh import world
from ric_tasks.hh.world import Answer, Request

SKILL = 3.0
ATTITUDE = 0.6
"""Concentration of the Dirichlet distribution: below 1, most writers have one thing at heart."""


def write(rng: np.random.Generator, requests: Sequence[Request], each: int) -> list[tuple[Request, Answer]]:
    """`each` answers to every request, each by a writer of its own."""
    answers = world.answers()
    spread = _spread()
    written = []
    for request in requests:
        scores = np.array([world.score(request, answer) for answer in answers]) / spread  # (answers, 3)
        attitudes = rng.dirichlet(np.full(scores.shape[1], ATTITUDE), size=each)
        utility = SKILL * attitudes @ scores.T
        chance = np.exp(utility - utility.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        written += [(request, answers[rng.choice(len(answers), p=row)]) for row in chance]
    return written


def _spread() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Std of each reward over all answers to a request of middling danger, (3,)."""
    table = [world.score(request, answer) for request in world.requests()[::7] for answer in world.answers()]
    return np.asarray(np.array(table).std(axis=0))
