"""Rows to rewards: asks the cache, calls the reward, keeps every finished piece."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ric.kinds import Array, Reward, Row
from ric.run.durable.attempt import Attempt
from ric.run.durable.pieces import Piece, pieces
from ric.run.machine.ranks import ranks
from ric.run.scoring.reward_call import applies, call
from ric.run.scoring.score_cache import ScoreCache, key
from ric.run.watching.watcher import Watcher


class Scorer:
    """Scores rows with every reward of a run.

    Args:
        rewards: name -> reward, in the run's order.
        cache: where scores are remembered, or None.
    """

    def __init__(self, rewards: Mapping[str, Reward], cache: ScoreCache | None = None) -> None:
        self.rewards, self.cache = dict(rewards), cache

    @property
    def fingerprints(self) -> dict[str, str]:
        """Name -> fingerprint of its scoring rule."""
        return {name: _rule(reward) for name, reward in self.rewards.items()}

    def score(self, rows: Sequence[Row], attempt: Attempt) -> Array:
        """Raw rewards (n, k); NaN where a reward does not apply.

        Raises:
            RewardError: a reward failed, or did not return one finite number per row.
        """
        columns = [self._column(number, name, rows, attempt) for number, name in enumerate(self.rewards)]
        return np.stack(columns, axis=1) if columns else np.zeros((len(rows), 0))

    def _column(self, number: int, name: str, rows: Sequence[Row], attempt: Attempt) -> Array:
        column = np.full(len(rows), np.nan)
        reward, rule, entry = self.rewards[name], _rule(self.rewards[name]), attempt.entry

        def make(part: range) -> dict[str, Any]:
            return self._part(name, [rows[i] for i in part], rule)

        for piece in pieces(attempt, f"scores-{number}", len(rows), make):
            column[list(piece.rows)] = piece.data["scores"]
            entry.reward_calls += piece.data["calls"]
            entry.cache_hits += piece.data["hits"]
            # Kept ones too: a crash may have come between the piece and the cache.
            self._remember(reward, rule, rows, piece, attempt.watcher)
            if piece.fresh:  # the first mark of an attempt says where it started
                attempt.progress(piece.rows.stop, len(rows), {})
        attempt.next_phase(len(rows))
        return column

    def _part(self, name: str, rows: Sequence[Row], rule: str) -> dict[str, Any]:
        """Scores of a piece, with the calls and the cache's answers they took."""
        reward = self.rewards[name]
        scores: list[float] = [float("nan")] * len(rows)
        applicable = np.flatnonzero(applies(name, reward, rows)).tolist()
        keys = {i: key(rule, reward, rows[i]) for i in applicable}
        known = {} if self.cache is None else self.cache.get(sorted(set(keys.values())))
        # One row per distinct key is scored: equal rows have equal scores.
        missing = {keys[i]: i for i in reversed(applicable) if keys[i] not in known}
        order = sorted(missing.values())
        fresh = call(name, reward, [rows[i] for i in order])
        known |= {keys[i]: float(score) for i, score in zip(order, fresh, strict=True)}
        for i in applicable:
            scores[i] = known[keys[i]]
        return {"scores": scores, "calls": len(order), "hits": len(applicable) - len(order)}

    def _remember(self, reward: Reward, rule: str, rows: Sequence[Row], piece: Piece, watcher: Watcher) -> None:
        """Put a piece's scores into the cache; only now, so that a call is either kept whole or made again."""
        if self.cache is None or not piece.data["calls"] or not ranks().first:
            return
        scored = zip(piece.rows, piece.data["scores"], strict=True)
        try:
            self.cache.put((key(rule, reward, rows[i]), score) for i, score in scored if not math.isnan(score))
        except sqlite3.Error as error:  # the piece is kept all the same
            watcher.note(f"scores are not remembered from here on: {self.cache.path}: {error}")
            self.cache = None


def _rule(reward: Reward) -> str:
    """Names a scoring rule."""
    return f"{type(reward).__qualname__}:{reward.fingerprint()}"
