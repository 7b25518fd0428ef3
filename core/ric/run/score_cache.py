"""Scores that were computed before, in one SQLite file of the user cache."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from ric.kinds import Reward, Row
from ric.run.digest import digest

CHUNK = 500
"""Keys asked for in one query."""


def key(fingerprint: str, reward: Reward, row: Row) -> str:
    """What a score depends on: the rule, the prompt, the response and the row fields the reward reads."""
    meta = {name: row.meta.get(name) for name in reward.reads}
    return digest(fingerprint, row.prompt, row.payload, json.dumps(meta, sort_keys=True, default=str))


class ScoreCache:
    """A table of scores; safe to share between processes.

    Args:
        path: the database; made with its folder when missing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE IF NOT EXISTS scores (key TEXT PRIMARY KEY, score REAL) WITHOUT ROWID")

    def _connect(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self.path, timeout=60, isolation_level=None))

    def get(self, keys: Sequence[str]) -> dict[str, float]:
        """The known scores among `keys`."""
        known: dict[str, float] = {}
        with self._connect() as connection:
            for start in range(0, len(keys), CHUNK):
                part = keys[start : start + CHUNK]
                marks = ",".join("?" * len(part))
                known.update(connection.execute(f"SELECT key, score FROM scores WHERE key IN ({marks})", part))  # noqa: S608 - only question marks
        return known

    def put(self, scores: Iterable[tuple[str, float]]) -> None:
        """Remember scores, all of them or none."""
        with self._connect() as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT OR REPLACE INTO scores VALUES (?, ?)", list(scores))
            connection.execute("COMMIT")
