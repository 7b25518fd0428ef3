from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.run.durable import pieces as module
from ric.run.durable.journal import read
from ric.run.durable.pieces import Piece, pieces, shards


@given(st.integers(0, 50), st.integers(1, 20))
def test_shards_cover_all_rows_once(n, size):
    found = shards(n, size)
    assert list(chain(*found)) == list(range(n))
    assert all(len(part) == size for part in found[:-1])


class Worker:
    """Squares numbers; dies when it has made so many pieces."""

    def __init__(self, dies=None):
        self.dies, self.made = dies, []

    def __call__(self, rows):
        if len(self.made) == self.dies:
            raise KeyboardInterrupt
        self.made.append(rows)
        return [i * i for i in rows]


def squares(attempt, worker, n=10):
    return list(pieces(attempt, "squares", n, worker, size=3))


@pytest.mark.parametrize("dies", range(4))
def test_what_was_finished_is_not_made_again(attempt, dies):
    whole = [Piece(rows, [i * i for i in rows], fresh=number >= dies) for number, rows in enumerate(shards(10, 3))]
    with pytest.raises(KeyboardInterrupt):
        squares(attempt(), Worker(dies))
    rest = Worker()
    assert squares(attempt(), rest) == whole
    assert len(rest.made) == 4 - dies


def test_the_journal_says_where_an_attempt_started(tmp_path, attempt):
    with pytest.raises(KeyboardInterrupt):
        squares(attempt(), Worker(2))
    squares(attempt(), Worker())
    assert [(mark.attempt, mark.done) for mark in read(tmp_path / "partial" / "journal.jsonl")] == [(0, 0), (1, 6)]


def test_after_a_damaged_piece_all_are_made_again(tmp_path, attempt, watcher):
    watcher.note = lambda text: None
    squares(attempt(), Worker())
    (tmp_path / "partial" / "squares-00001.json").write_text("damaged")
    again = Worker()
    assert [piece.data for piece in squares(attempt(), again)] == [[0, 1, 4], [9, 16, 25], [36, 49, 64], [81]]
    assert again.made == [range(3, 6), range(6, 9), range(9, 10)]


def test_nothing_to_do(attempt):
    assert squares(attempt(), Worker(0), n=0) == []


def test_the_size_of_a_piece_is_a_constant_of_the_plan():
    assert module.SHARD == 512
