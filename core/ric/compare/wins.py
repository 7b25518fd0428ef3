"""Win, tie and lose per prompt: two methods answer the same prompts, and a score says which answer is better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ric.errors import DataError
from ric.front import Array, Crossed, crossed, resamples

DRAWS = 1000
OUTCOMES = ("win", "tie", "lose")


class Wins(NamedTuple):
    """Shares of prompts, with intervals over seeds and prompts; they sum to 1.

    Args:
        win: the first method's answer scores higher.
        tie: within the tolerance.
        lose: the second's scores higher.
        balance: win - lose, tested against 0.
        prompts: with a score on both sides, at some point.
    """

    win: Crossed
    tie: Crossed
    lose: Crossed
    balance: Crossed
    prompts: int

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        shares = {name: _share(getattr(self, name)) for name in (*OUTCOMES, "balance")}
        return {**shares, "p": self.balance.p, "prompts": self.prompts, "seeds": self.balance.seeds}


def _share(found: Crossed) -> dict[str, Any]:
    return {"value": found.value, "interval": [found.low, found.high]}


def wins(pairs: Sequence[tuple[Array, Array]], tie: float = 0.0, draws: int = DRAWS) -> Wins:
    """How often the first's answers are better.

    Args:
        pairs: per seed the scores (g, n) of both methods at the same g points for the same n prompts; larger is
            better, NaN = not applicable. Points are averaged within a prompt.
        tie: largest difference that is a tie, in units of the score.
        draws: resamples of the prompts.

    Raises:
        DataError: nothing to compare, shapes differ, or no prompt has a score on both sides.
    """
    if not pairs or any(a.shape != b.shape or a.ndim != 2 for a, b in pairs) or tie < 0:
        raise DataError(
            f"scores of shapes {[(a.shape, b.shape) for a, b in pairs]}, tie {tie}",
            "the same points and prompts on both sides, and a tolerance of at least 0",
        )
    return wins_of([_outcomes(a - b, tie) for a, b in pairs], draws)


def wins_of(told: Sequence[Array], draws: int = DRAWS) -> Wins:
    """The same from shares (n, 3) of win, tie and lose of each prompt, per seed; NaN for a prompt without any.

    Raises:
        DataError: no prompt has any.
    """
    n = len(told[0])
    counts = np.stack([np.bincount(rows, minlength=n) for rows in resamples(n, draws)]).astype(np.float64)
    values = np.stack([_shares(one, np.ones((1, n)))[0] for one in told])
    drawn = np.stack([_shares(one, counts) for one in told])
    win, tied, lose = (crossed(values[:, j], drawn[:, :, j], n) for j in range(3))
    balance = crossed(values[:, 0] - values[:, 2], drawn[:, :, 0] - drawn[:, :, 2], n)
    prompts = int(np.isfinite(np.stack(told)).any(axis=(0, 2)).sum())
    if not prompts:
        raise DataError("no prompt with a score on both sides", "a score that applies to some prompt of both")
    return Wins(win, tied, lose, balance, prompts)


def _outcomes(step: Array, tie: float) -> Array:
    """Shares of points (n, 3) where differences (g, n) are a win, a tie, a loss; NaN for a prompt without any."""
    known = np.isfinite(step)
    hot = np.stack([step > tie, np.abs(step) <= tie, step < -tie], axis=-1) & known[:, :, None]
    count = known.sum(axis=0)[:, None]
    return np.asarray(np.where(count > 0, hot.sum(axis=0) / np.maximum(count, 1), np.nan))


def _shares(outcomes: Array, counts: Array) -> Array:
    """Means (b, 3) of outcomes (n, 3) over resamples given as counts (b, n)."""
    known = np.isfinite(outcomes[:, 0])
    size = counts @ known
    total = counts @ np.where(known[:, None], outcomes, 0.0)
    return np.asarray(np.where(size[:, None] > 0, total / np.maximum(size, 1.0)[:, None], np.nan))
