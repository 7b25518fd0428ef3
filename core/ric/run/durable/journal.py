"""How far every attempt at a stage got, and what it had cost by then.

A line is appended as work goes on and is not forced to disk: it outlives a killed process, and a
power cut takes at most the newest lines, so that lost work may then be understated, never kept work.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Mark(NamedTuple):
    """A point that an attempt reached.

    Args:
        attempt: 0 for the first try.
        done: work finished in the stage, whatever its unit; the first mark of an attempt says where it started.
        seconds: since the attempt began.
        cost: counts of the whole stage up to this point, work of earlier attempts that was kept included.
    """

    attempt: int
    done: int
    seconds: float
    cost: Mapping[str, int]


class Settled(NamedTuple):
    """What earlier attempts come to.

    Args:
        seconds: wall time whose work was kept.
        lost_seconds: wall time whose work was not.
        lost: counts of work that was done and had to be repeated; empty when nothing was.
    """

    seconds: float
    lost_seconds: float
    lost: Mapping[str, int]


class Journal:
    """The marks of one stage.

    Args:
        path: its file; None keeps the marks in memory alone.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.earlier = [] if path is None else read(path)
        self.own: list[Mark] = []

    def note(self, done: int, seconds: float, cost: Mapping[str, int]) -> None:
        """Append a mark of the current attempt."""
        attempt = self.earlier[-1].attempt + 1 if self.earlier else 0
        mark = Mark(attempt, done, round(seconds, 6), {name: count for name, count in cost.items() if count})
        self.own.append(mark)
        if self.path is not None:
            with self.path.open("ab") as stream:
                stream.write(json.dumps(mark).encode() + b"\n")

    def restart(self) -> None:
        """The current attempt failed, and the same process tries again."""
        self.earlier, self.own = [*self.earlier, *self.own], []

    def settled(self, done: int) -> Settled:
        """What the earlier attempts come to, now that the stage is finished.

        Args:
            done: where the current attempt started, when it noted nothing itself.
        """
        return settle(self.earlier, self.own[0].done if self.own else done)


def settle(marks: Sequence[Mark], start: int) -> Settled:
    """Kept and lost work of attempts that were cut short.

    An attempt's work up to where the next one started was kept, the rest was lost.

    Args:
        marks: of the earlier attempts, in order.
        start: where the attempt after them started.
    """
    if not marks:
        return Settled(0.0, 0.0, {})
    attempts = [list(group) for _, group in itertools.groupby(marks, key=lambda mark: mark.attempt)]
    starts = [attempt[0].done for attempt in attempts[1:]] + [start]
    seconds = lost_seconds = 0.0
    lost: Counter[str] = Counter()
    for attempt, following in zip(attempts, starts, strict=True):
        kept = [mark for mark in attempt if mark.done <= following][-1:] or [attempt[0]]
        seconds += kept[0].seconds
        lost_seconds += attempt[-1].seconds - kept[0].seconds
        lost.update({key: value - kept[0].cost.get(key, 0) for key, value in attempt[-1].cost.items()})
    return Settled(seconds, lost_seconds, {key: value for key, value in lost.items() if value > 0})


def read(path: Path) -> list[Mark]:
    """The marks in a file, none when there is no file; a line that a crash cut off is left out."""
    if not path.exists():
        return []
    marks = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            marks.append(Mark(*json.loads(line)))
        except (ValueError, TypeError):
            continue
    return marks
