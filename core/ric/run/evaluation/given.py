"""What the data itself answers, good and bad, under the rewards of a run."""

from __future__ import annotations

import numpy as np

from ric.kinds import Scored
from ric.run.results import Given

SOURCES = ("chosen", "rejected")
"""What tasks call the two answers of a pair."""


def given_answers(train: Scored) -> list[Given]:
    """Means of raw rewards over training rows of each source; NaN where no row has a reward, or one alone an error."""
    found = []
    for source in SOURCES:
        places = [place for place, row in enumerate(train.rows) if row.source == source]
        if places:
            rewards = train.rewards[places]
            known = np.isfinite(rewards)
            n = np.where(known.any(axis=0), known.sum(axis=0), np.nan)
            mean = np.where(known, rewards, 0.0).sum(axis=0) / n
            spread = np.where(known, (rewards - mean) ** 2, 0.0).sum(axis=0) / np.where(n > 1, n - 1, np.nan)
            found.append(Given(source, len(places), mean, np.sqrt(spread / n)))
    return found
