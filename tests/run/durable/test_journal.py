from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.run.durable.journal import Journal, Mark, Settled, read, settle


def marks(attempt, *points):
    """Marks whose cost is ten rows a unit of work."""
    return [Mark(attempt, done, seconds, {"rows": 10 * done}) for done, seconds in points]


@pytest.mark.parametrize(
    ("earlier", "start", "expected"),
    [
        ([], 0, Settled(0.0, 0.0, {})),
        # Killed at 7 with 5 kept: two units were lost, and the second between them.
        (marks(0, (0, 0.0), (5, 2.0), (7, 3.0)), 5, Settled(2.0, 1.0, {"rows": 20})),
        # Nothing was kept.
        (marks(0, (0, 0.5), (3, 2.0)), 0, Settled(0.5, 1.5, {"rows": 30})),
        # Everything was kept: the crash came after the last piece.
        (marks(0, (0, 0.0), (8, 4.0)), 8, Settled(4.0, 0.0, {})),
        # No mark stands where the next attempt started: the last one before it counts.
        (marks(0, (0, 0.0), (4, 1.0), (9, 3.0)), 6, Settled(1.0, 2.0, {"rows": 50})),
        # Two crashes: 2 lost of the first, 1 of the second.
        (
            marks(0, (0, 0.0), (4, 1.0), (6, 2.0)) + marks(1, (4, 0.0), (8, 4.0), (9, 5.0)),
            8,
            Settled(5.0, 2.0, {"rows": 30}),
        ),
    ],
)
def test_by_hand(earlier, start, expected):
    assert settle(earlier, start) == expected


@given(st.lists(st.integers(0, 9), max_size=5), st.integers(1, 4))
def test_every_unit_of_work_is_either_kept_or_lost(crashes, size):
    """Attempts that keep every `size` units and die after some more: what they did was kept or lost."""
    kept, executed, found = 0, 0, []
    for attempt, more in enumerate(crashes):
        found += [Mark(attempt, done, float(done - kept), {"rows": done}) for done in range(kept, kept + more + 1)]
        executed += more
        kept = (kept + more) // size * size
    settled = settle(found, kept)
    assert settled.lost.get("rows", 0) == executed - kept
    assert (settled.seconds, settled.lost_seconds) == (kept, executed - kept)


def test_attempts_are_told_apart_by_their_files(tmp_path):
    path = tmp_path / "journal.jsonl"
    first = Journal(path)
    first.note(0, 0.0, {})
    first.note(3, 1.5, {"rows": 3, "steps": 0})
    second = Journal(path)
    second.note(2, 0.25, {"rows": 2})
    assert read(path) == [Mark(0, 0, 0.0, {}), Mark(0, 3, 1.5, {"rows": 3}), Mark(1, 2, 0.25, {"rows": 2})]
    assert second.settled(99) == Settled(0.0, 1.5, {"rows": 3})  # it started at 2, and no mark stands there
    assert Journal(path).settled(2) == Settled(0.25, 1.5, {"rows": 3})


@pytest.mark.parametrize("torn", [b"[0, 1", b"", b"[]", b"null", b"\xff\xfe", b"[0, 1, 2, 3, 4, 5]"])
def test_a_torn_line_costs_only_itself(tmp_path, torn):
    path = tmp_path / "journal.jsonl"
    Journal(path).note(1, 0.5, {"rows": 1})
    with path.open("ab") as stream:
        stream.write(torn + b"\n")
    assert read(path) == [Mark(0, 1, 0.5, {"rows": 1})]


def test_a_failed_try_of_the_same_process_is_an_attempt(tmp_path):
    journal = Journal(tmp_path / "journal.jsonl")
    journal.note(0, 0.0, {})
    journal.note(6, 3.0, {"rows": 6})
    journal.restart()
    journal.note(4, 0.0, {"rows": 4})
    assert journal.settled(0) == Settled(0.0, 3.0, {"rows": 6})
    assert [mark.attempt for mark in read(journal.path)] == [0, 0, 1]


def test_without_a_file_nothing_outlives_the_process():
    journal = Journal(None)
    journal.note(0, 0.0, {})
    journal.note(3, 1.0, {"rows": 3})
    assert Journal(None).settled(0) == Settled(0.0, 0.0, {})
    journal.restart()
    assert journal.settled(0).lost == {"rows": 3}
