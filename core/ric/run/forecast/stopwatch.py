"""Measures a training from its own reports, and stops it when enough was seen."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ric.kinds import Work


class EnoughError(Exception):
    """A calibration has seen enough; nothing went wrong."""


class Pace(NamedTuple):
    """How fast a training goes.

    Args:
        seconds: a unit (token).
        units: a row, on average.
        rows: a step.
        step: seconds an optimizer step.
        begin: seconds before the first step.
    """

    seconds: float
    units: float
    rows: float
    step: float
    begin: float


class Stopwatch:
    """A progress callback that raises `EnoughError`.

    Args:
        limit: seconds of training to watch; at least one step is watched.
        clock: seconds.
    """

    def __init__(self, limit: float, clock: Callable[[], float] = time.perf_counter) -> None:
        self.limit, self._clock, self._begun = limit, clock, clock()
        self._seen: list[tuple[float, Work]] = []
        self.total = 0

    def __call__(self, done: int, total: int, figures: Mapping[str, float], work: Work | None = None) -> None:
        """A step is over."""
        self.total = total
        self._seen.append((self._clock(), work or Work(rows=done, units=done, steps=done)))
        if len(self._seen) > 2 and self._seen[-1][0] - self._seen[1][0] >= self.limit:
            raise EnoughError

    def ended(self, work: Work) -> None:
        """The training is over; one that reported nothing was too short to be measured."""
        if not self._seen:
            self._begun = self._clock()
            self._seen.append((self._begun, work))
            self.total = work.steps

    def pace(self) -> Pace:
        """What was seen, the first step left out where there are more: it allocates."""
        first = 1 if len(self._seen) > 2 else 0
        (start, before), (end, after) = self._seen[first], self._seen[-1]
        rows, units = max(1, after.rows - before.rows), max(1, after.units - before.units)
        steps = max(1, after.steps - before.steps)
        return Pace(
            (end - start) / units, units / rows, rows / steps, (end - start) / steps, self._seen[0][0] - self._begun
        )
