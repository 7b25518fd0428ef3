"""Scores that were computed before, in one SQLite file of the user cache."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from ric.errors import ConfigError
from ric.kinds import EVERYTHING, Reward, Row
from ric.run.digest import digest
from ric.run.machine.paths import cache_folder
from ric.run.watching.watcher import Watcher

CHUNK = 500
"""Keys asked for in one query."""
FILE, LIMIT = "scores.sqlite", "RIC_CACHE_MB"
"""Its name in the user cache, and the environment variable that says how large it may grow, in MB."""
DEFAULT_MB, KEPT = 1024, 0.75
"""Its largest size unless that says otherwise, and the share of its scores that stays when it is full."""
VERSION = 2
"""Of the table's form; a file of another form is emptied: it is a cache."""


def key(fingerprint: str, reward: Reward, row: Row) -> str:
    """What a score depends on: the rule, the prompt, the response and the row fields the reward reads."""
    meta = dict(row.meta) if EVERYTHING in reward.reads else {name: row.meta.get(name) for name in reward.reads}
    return digest(fingerprint, row.prompt, row.payload, json.dumps(meta, sort_keys=True, default=str))


def limit_bytes() -> int:
    """The size the cache may grow to.

    Raises:
        ConfigError: the environment names no size.
    """
    given = os.environ.get(LIMIT, "").strip() or str(DEFAULT_MB)
    if not given.isdecimal() or int(given) < 1:
        raise ConfigError(f"{LIMIT}={given}", "a whole number of megabytes, at least 1", f"export {LIMIT}={DEFAULT_MB}")
    return int(given) * 10**6


def open_cache(watcher: Watcher) -> ScoreCache | None:
    """The user's cache; None, and a note, where it cannot be used: scores are then worked out again.

    Raises:
        ConfigError: the environment names no size for it.
    """
    limit = limit_bytes()
    try:
        return ScoreCache(cache_folder() / FILE, limit)
    except (sqlite3.Error, OSError) as error:
        watcher.note(f"scores are not remembered: {cache_folder() / FILE}: {error}")
        return None


class ScoreCache:
    """A table of scores; safe to share between processes.

    When the file outgrows its limit the scores written longest ago go.

    Args:
        path: the database; made with its folder when missing. One that is no database is set aside.
        limit: its largest size in bytes.

    Raises:
        sqlite3.Error, OSError: it can be neither opened nor made.
    """

    def __init__(self, path: Path, limit: int = DEFAULT_MB * 10**6) -> None:
        self.path, self.limit = path, limit
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # busy, read-only, full: the file itself is good
                raise
            path.replace(path.with_name(f"{path.name}.damaged"))
            self._prepare()

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
            connection.executemany("INSERT OR REPLACE INTO scores (key, score) VALUES (?, ?)", list(scores))
            connection.execute("COMMIT")
            if self._used(connection) > self.limit:
                self._shrink(connection)

    def count(self) -> int:
        """Number of scores."""
        with self._connect() as connection:
            return int(connection.execute("SELECT count(*) FROM scores").fetchone()[0])

    def clear(self) -> None:
        """Forget every score, and give the disk back."""
        with self._connect() as connection:
            connection.execute("DELETE FROM scores")
            connection.execute("VACUUM")

    def _connect(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self.path, timeout=60, isolation_level=None))

    def _prepare(self) -> None:
        with self._connect() as connection:
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("PRAGMA user_version").fetchone()[0] != VERSION:
                connection.execute("DROP TABLE IF EXISTS scores")
                connection.execute("CREATE TABLE scores (key TEXT UNIQUE, score REAL, n INTEGER PRIMARY KEY)")
                connection.execute(f"PRAGMA user_version={VERSION}")
            connection.execute("COMMIT")

    def _used(self, connection: sqlite3.Connection) -> int:
        """Bytes of the file that hold something."""
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _shrink(self, connection: sqlite3.Connection) -> None:
        """Let the oldest go, and their pages with them. REPLACE gives a row a new number, so numbers follow age."""
        connection.execute("BEGIN IMMEDIATE")
        gone = int((1 - KEPT) * connection.execute("SELECT count(*) FROM scores").fetchone()[0]) + 1
        connection.execute("DELETE FROM scores WHERE n IN (SELECT n FROM scores ORDER BY n LIMIT ?)", (gone,))
        connection.execute("COMMIT")
        connection.execute("PRAGMA incremental_vacuum").fetchall()
