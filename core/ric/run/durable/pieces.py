"""Long work in pieces: each is kept as soon as it is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ric.run.durable.attempt import Attempt

SHARD = 512
"""Rows of a piece. It belongs to the plan: never to the machine, nor to where a crash fell."""


class Piece(NamedTuple):
    """A finished part of the work.

    Args:
        rows: which rows it covers.
        data: what came of them, as JSON.
        fresh: False when an earlier attempt made it.
    """

    rows: range
    data: Any
    fresh: bool


def pieces(attempt: Attempt, name: str, n: int, make: Callable[[range], Any], size: int = SHARD) -> Iterator[Piece]:
    """The pieces of `n` rows in order; `make` is asked for those that no earlier attempt kept.

    Kept pieces are a beginning of the work: after the first one that is missing or damaged all are made again.
    """
    resuming = True
    for number, rows in enumerate(shards(n, size)):
        label = f"{name}-{number:05d}"
        data = attempt.kept(label) if resuming else None
        fresh = data is None
        if fresh and resuming:
            attempt.mark(rows.start)
            resuming = False
        if fresh:
            data = make(rows)
            attempt.keep(label, data)
        yield Piece(rows, data, fresh)


def shards(n: int, size: int = SHARD) -> list[range]:
    """Consecutive ranges that cover `n` rows.

    >>> shards(5, 2)
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    return [range(start, min(start + size, n)) for start in range(0, n, size)]
