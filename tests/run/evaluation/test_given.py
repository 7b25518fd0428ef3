from __future__ import annotations

import numpy as np

from ric.kinds import Row, Scored
from ric.run.evaluation.given import given_answers


def scored(*rows):
    """Rows (source, first reward, second)."""
    made = [Row(str(i), "p", "a", source) for i, (source, *_) in enumerate(rows)]
    return Scored(made, np.zeros(len(rows), dtype=np.int64), np.array([rewards for _, *rewards in rows], dtype=float))


def test_means_and_errors_by_hand():
    nan = float("nan")
    found = given_answers(
        scored(("rejected", 1, nan), ("chosen", 2, 1), ("chosen", 4, nan), ("rejected", 1, nan), ("x", 9, 9))
    )
    chosen, rejected = found
    assert [(g.source, g.rows) for g in found] == [("chosen", 2), ("rejected", 2)]
    assert chosen.mean.tolist() == [3.0, 1.0]
    assert chosen.error[0] == 1.0  # deviation sqrt 2, over sqrt 2
    assert np.isnan(chosen.error[1])
    assert rejected.mean[0] == 1.0
    assert np.isnan(rejected.mean[1])
    assert rejected.error[0] == 0.0


def test_data_without_pairs_gives_none():
    assert given_answers(scored(("written", 1, 2))) == []
    assert given_answers(scored()._replace(rewards=np.zeros((0, 2)))) == []
