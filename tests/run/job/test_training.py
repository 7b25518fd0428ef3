from __future__ import annotations

import pytest

from ric.errors import RunError
from ric.kinds import FitSettings, Work
from ric.run.durable.attempt import Attempt
from ric.run.job.training import train
from ric.run.ledger import Entry
from ric.run.machine.memory import out_of_memory


class OutOfMemoryError(RuntimeError):
    """As torch calls it on a GPU."""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (MemoryError(), True),
        (OutOfMemoryError("x"), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried"), True),
        (RuntimeError("CUDA out of memory. Tried to allocate"), True),
        (RuntimeError("shape mismatch"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_how_it_is_recognized(error, expected):
    assert out_of_memory(error) is expected


def trained(room, settings, watcher, tmp_path, error=None):
    """Trains where `room` examples fit: portions tried, times begun, the notes, and what the ledger lost."""
    tried, begun, notes = [], [], []
    watcher.note = notes.append
    attempt = Attempt(Entry("s", "fit"), watcher, tmp_path / "partial")

    def fit(attempt, settings):
        tried.append(settings.micro)
        attempt.progress(0, 9, {}, Work())
        if (settings.micro or settings.batch) > room:
            attempt.progress(2, 9, {}, Work(16, 160, 2))
            raise error or OutOfMemoryError("no memory\nfor 8 rows")
        return Work(72, 720, 9)

    assert train(attempt, settings, lambda: begun.append(1), fit) == Work(72, 720, 9)
    return tried, len(begun), notes, attempt.settled().lost


def test_portions_are_halved_and_told(watcher, tmp_path):
    tried, begun, notes, lost = trained(2, FitSettings(batch=8), watcher, tmp_path)
    assert (tried, begun) == ([0, 4, 2], 3)
    assert [note.partition(":")[0] for note in notes] == ["out of memory"] * 2
    assert "--set fit.micro=2" in notes[1]
    assert lost == {"rows_trained": 32, "units_trained": 320, "steps": 4}


def test_what_fits_is_left_alone(watcher, tmp_path):
    assert trained(8, FitSettings(batch=8), watcher, tmp_path) == ([0], 1, [], {})


def test_a_single_example_that_does_not_fit(watcher, tmp_path, parts):
    with pytest.raises(RunError, match="out of memory while training on one example: no memory") as caught:
        trained(0, FitSettings(batch=3), watcher, tmp_path)
    assert "backend.recompute=true" in parts(caught.value)


def test_other_errors_pass(watcher, tmp_path):
    with pytest.raises(ZeroDivisionError):
        trained(0, FitSettings(), watcher, tmp_path, ZeroDivisionError())
