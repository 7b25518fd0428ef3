from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ric.kinds import Work
from ric.run.durable.attempt import JOURNAL, Attempt
from ric.run.durable.journal import read
from ric.run.ledger import Entry

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_piece_comes_back_in_another_process(tmp_path, data):
    Attempt(Entry("s", "fit"), folder=tmp_path / "partial").keep("piece", data)
    assert Attempt(Entry("s", "fit"), folder=tmp_path / "partial").kept("piece") == data


def test_lone_surrogates_survive(attempt):
    attempt().keep("piece", ["\udc80"])
    assert attempt().kept("piece") == ["\udc80"]


def test_a_missing_piece_is_none(attempt):
    assert attempt().kept("piece") is None


@pytest.mark.parametrize("at", [0, 10, -2])
def test_a_damaged_piece_is_told_and_not_believed(tmp_path, attempt, watcher, at):
    notes = []
    watcher.note = notes.append
    attempt().keep("piece", ["some text", 1.5])
    file = tmp_path / "partial" / "piece.json"
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert attempt().kept("piece") is None
    assert notes == ["piece of stage stage was damaged and is made again"]


def test_progress_is_journaled_with_what_it_had_cost(tmp_path, attempt, watcher):
    one = attempt()
    one.entry.rows_generated = 5
    one.progress(5, 9, {"loss": 1.0})
    one.next_phase(9)
    one.progress(2, 4, {}, Work(rows=7, units=70, steps=2))
    assert watcher.done == [(5, 9), (2, 4)]
    first, second = read(tmp_path / "partial" / JOURNAL)
    assert (first.done, first.cost) == (5, {"rows_generated": 5})
    assert (second.done, second.cost) == (
        11, {"rows_generated": 5, "rows_trained": 7, "units_trained": 70, "steps": 2},
    )  # fmt: skip
    assert 0 <= first.seconds <= second.seconds <= one.seconds


def test_closing_removes_what_was_kept(tmp_path, attempt):
    one = attempt()
    one.keep("piece", 1)
    assert one.checkpoint().parent == tmp_path / "partial"
    one.close()
    assert not (tmp_path / "partial").exists()


def test_an_attempt_without_a_folder_keeps_nothing(tmp_path):
    one = Attempt(Entry("s", "fit"))
    one.keep("piece", 1)
    one.mark(3)
    assert one.kept("piece") is None
    with pytest.raises(ValueError, match="no checkpoints"):
        one.checkpoint()
    one.close()
    assert list(tmp_path.iterdir()) == []
