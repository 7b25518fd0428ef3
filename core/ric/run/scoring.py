"""Rows to rewards: asks the cache, calls the reward, checks what comes back."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from ric.errors import RewardError, RicError
from ric.kinds import Array, Reward, Row
from ric.run.ledger import Entry
from ric.run.score_cache import ScoreCache, key


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

    def score(self, rows: Sequence[Row], entry: Entry) -> Array:
        """Raw rewards (n, k); NaN where a reward does not apply.

        Raises:
            RewardError: a reward failed, or did not return one finite number per row.
        """
        columns = [self._column(name, reward, rows, entry) for name, reward in self.rewards.items()]
        return np.stack(columns, axis=1) if columns else np.zeros((len(rows), 0))

    def _column(self, name: str, reward: Reward, rows: Sequence[Row], entry: Entry) -> Array:
        column = np.full(len(rows), np.nan)
        applicable = np.flatnonzero(_applies(name, reward, rows)).tolist()
        rule = _rule(reward)
        keys = {i: key(rule, reward, rows[i]) for i in applicable}
        known = self.cache.get(sorted(set(keys.values()))) if self.cache else {}
        # One row per distinct key is scored: equal rows have equal scores.
        missing = {keys[i]: i for i in reversed(applicable) if keys[i] not in known}
        order = sorted(missing.values())
        fresh = _call(name, reward, [rows[i] for i in order])
        new = {keys[i]: float(score) for i, score in zip(order, fresh, strict=True)}
        if self.cache and new:
            self.cache.put(new.items())
        entry.reward_calls += len(order)
        entry.cache_hits += len(applicable) - len(order)
        for i in applicable:
            column[i] = new[keys[i]] if keys[i] in new else known[keys[i]]
        return column


def _rule(reward: Reward) -> str:
    """Names a scoring rule."""
    return f"{type(reward).__qualname__}:{reward.fingerprint()}"


def _applies(name: str, reward: Reward, rows: Sequence[Row]) -> npt.NDArray[np.bool_]:
    """Which rows (n,) a reward is about."""
    if not rows:
        return np.zeros(0, dtype=bool)
    with _reported(name, rows, "one true or false per row"):
        found = np.asarray(reward.applies(rows), dtype=bool)
    _check_shape(f"{name}.applies", found, rows, name)
    return found


def _call(name: str, reward: Reward, rows: Sequence[Row]) -> Array:
    """Scores of rows, checked for number and finiteness."""
    if not rows:
        return np.zeros(0)
    prompts, payloads = [row.prompt for row in rows], [row.payload for row in rows]
    with _reported(name, rows, "one finite number per row"):
        scores = np.asarray(reward.score(prompts, payloads, rows), dtype=np.float64)
    _check_shape(name, scores, rows, name)
    bad = next((i for i, score in enumerate(scores) if not math.isfinite(score)), None)
    if bad is not None:
        raise RewardError(
            f"reward '{name}' gave {scores[bad]} for row '{rows[bad].id}'",
            "a finite number; rows a reward is not about are declared by its `applies`",
            f"ric plugins check {name}",
        )
    return scores


@contextmanager
def _reported(name: str, rows: Sequence[Row], expected: str) -> Iterator[None]:
    """Whatever a reward raises is reported as the user's own, with its place: a reward is their code."""
    try:
        yield
    except RicError:
        raise
    except Exception as error:
        raise RewardError(
            f"reward '{name}' failed on {len(rows)} rows from '{rows[0].id}' on: {type(error).__name__}: {error}",
            expected,
            f"look at {_place(error)}, or run again with --debug for the whole traceback",
        ) from error


def _check_shape(what: str, found: np.ndarray[Any, Any], rows: Sequence[Row], name: str) -> None:
    if found.shape != (len(rows),):
        raise RewardError(
            f"reward '{what}' returned an array of shape {found.shape} for {len(rows)} rows",
            f"shape ({len(rows)},): one value per row",
            f"ric plugins check {name}",
        )


def _place(error: BaseException) -> str:
    """file:line of the innermost frame of an exception."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "the reward"
