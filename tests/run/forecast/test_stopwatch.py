from __future__ import annotations

import pytest

from ric.kinds import Work
from ric.run.forecast.stopwatch import EnoughError, Pace, Stopwatch


class Clock:
    """Seconds that pass only when told."""

    now = 0.0

    def __call__(self):
        return self.now


def test_the_pace_leaves_the_first_step_out_and_counts_the_beginning():
    """Ten rows a step, three units a row, half a second a step, five seconds the first."""
    clock = Clock()
    watch = Stopwatch(1.9, clock)
    clock.now = 2.0
    watch(0, 50, {}, Work())

    def train():
        for step in range(1, 50):
            clock.now += 5.0 if step == 1 else 0.5
            watch(step, 50, {}, Work(10 * step, 30 * step, step))

    with pytest.raises(EnoughError):
        train()
    pace = watch.pace()
    assert (pace.begin, pace.step, pace.rows, pace.units) == (2.0, 0.5, 10.0, 3.0)
    assert pace.seconds == pytest.approx(0.5 / 30)
    assert watch.total == 50


def test_a_training_of_one_step_has_a_pace():
    clock = Clock()
    watch = Stopwatch(1.0, clock)
    watch(0, 1, {}, Work())
    clock.now = 3.0
    watch(1, 1, {}, Work(4, 8, 1))
    assert watch.pace().step == 3.0


def test_a_backend_that_does_not_count_has_steps():
    clock = Clock()
    watch = Stopwatch(10.0, clock)
    for step in range(4):
        clock.now = float(step)
        watch(step, 9, {})
    assert watch.pace().step == 1.0


def test_a_training_that_reports_nothing_takes_no_time():
    watch = Stopwatch(3.0, iter(range(9)).__next__)
    watch.ended(Work(rows=8, units=16, steps=2))
    assert watch.pace() == Pace(seconds=0.0, units=1.0, rows=1.0, step=0.0, begin=0.0)
    assert watch.total == 2
