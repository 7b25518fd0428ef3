"""Who writes the data of a generated world: many writers of different temper, none of them consistent.

Each answer has its own writer: an attitude drawn from a Dirichlet distribution says how much that
writer cares for each reward, and the answer is drawn with probability proportional to
exp(`SKILL` * attitude . reward / std). So the data hold answers of every kind, good and clumsy
ones, and no answer says which it is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SKILL = 3.0
ATTITUDE = 0.6
"""Concentration of the Dirichlet distribution: below 1, most writers have one thing at heart."""


def chosen(rng: np.random.Generator, scores: npt.NDArray[np.float64], each: int) -> list[int]:
    """Indices of `each` answers to one prompt, each by a writer of its own.

    Args:
        rng: where attitudes and choices are drawn.
        scores: (answers, k), each reward in units of its standard deviation.
        each: answers wanted.
    """
    attitudes = rng.dirichlet(np.full(scores.shape[1], ATTITUDE), size=each)
    utility = SKILL * attitudes @ scores.T
    chance = np.exp(utility - utility.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    return [int(rng.choice(len(scores), p=row)) for row in chance]
