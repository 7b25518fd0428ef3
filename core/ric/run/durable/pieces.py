"""Long work in pieces: each is kept as soon as it is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ric.run.durable.attempt import Attempt
from ric.run.machine.ranks import broadcast, gather, ranks

SHARD = 512
"""Rows of a piece. It belongs to the plan: never to the machine, nor to where a crash fell."""


class Piece(NamedTuple):
    """A finished part of the work.

    Args:
        rows: which rows it covers.
        data: what came of them, as JSON.
        fresh: False when an earlier attempt made it, or another process.
    """

    rows: range
    data: Any
    fresh: bool


def pieces(attempt: Attempt, name: str, n: int, make: Callable[[range], Any], size: int = SHARD) -> Iterator[Piece]:
    """The pieces of `n` rows in order; `make` is asked for those that no earlier attempt kept.

    Kept pieces are a beginning of the work: after the first one that is missing or damaged all are made again.
    """
    parts = shards(n, size)
    labels = [f"{name}-{number:05d}" for number in range(len(parts))]
    kept = broadcast(_kept(attempt, labels))
    for rows, data in zip(parts, kept, strict=False):
        yield Piece(rows, data, fresh=False)
    rank, world = ranks()
    if len(kept) < len(parts):
        attempt.mark(parts[len(kept)].start)
    for start in range(len(kept), len(parts), world):
        # Each process makes one; all of them see all.
        mine = start + rank
        made = gather(make(parts[mine]) if mine < len(parts) else None)
        for number, data in enumerate(made[: len(parts) - start], start):
            attempt.keep(labels[number], data)
            yield Piece(parts[number], data, fresh=number == mine)


def _kept(attempt: Attempt, labels: Sequence[str]) -> list[Any]:
    """What earlier attempts kept, up to the first piece that is missing or damaged."""
    found: list[Any] = []
    for label in labels:
        data = attempt.kept(label)
        if data is None:
            break
        found.append(data)
    return found


def shards(n: int, size: int = SHARD) -> list[range]:
    """Consecutive ranges that cover `n` rows.

    >>> shards(5, 2)
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    return [range(start, min(start + size, n)) for start in range(0, n, size)]
