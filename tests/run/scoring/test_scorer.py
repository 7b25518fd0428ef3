from __future__ import annotations

import numpy as np
import pytest

from ric.errors import DataError, RewardError
from ric.kinds import Reward, Row
from ric.run.durable.attempt import Attempt
from ric.run.ledger import Entry
from ric.run.scoring.score_cache import ScoreCache
from ric.run.scoring.scorer import Scorer


class Length(Reward):
    """Characters of the payload; rows whose payload starts with "-" are none of its business."""

    def __init__(self, result=None, rule="v1"):
        self.result, self.rule, self.seen = result, rule, []

    def score(self, prompts, payloads, rows):
        assert [row.payload for row in rows] == list(payloads)
        assert [row.prompt for row in rows] == list(prompts)
        self.seen.append(list(payloads))
        return np.array([len(p) for p in payloads], dtype=float) if self.result is None else self.result(rows)

    def fingerprint(self):
        return self.rule

    def applies(self, rows):
        return np.array([not row.payload.startswith("-") for row in rows])


def rows_of(*payloads):
    return [Row(f"r{i}", "prompt", payload) for i, payload in enumerate(payloads)]


def counted(scorer, rows):
    entry = Entry("score", "score")
    scores = scorer.score(rows, Attempt(entry))
    return scores, entry.reward_calls, entry.cache_hits


@pytest.fixture
def cache(tmp_path):
    return ScoreCache(tmp_path / "scores.sqlite")


def test_columns_follow_the_order_of_rewards():
    double = Length(lambda rows: [2.0 * len(row.payload) for row in rows])
    scores, calls, _ = counted(Scorer({"z": Length(), "a": double}), rows_of("x", "xyz"))
    assert scores.tolist() == [[1.0, 2.0], [3.0, 6.0]]
    assert scores.dtype == np.float64
    assert calls == 4


def test_rows_that_do_not_apply_are_nan_and_never_scored(cache):
    reward = Length()
    scores, calls, hits = counted(Scorer({"n": reward}, cache), rows_of("-no", "yes", "-"))
    assert np.array_equal(scores, [[np.nan], [3.0], [np.nan]], equal_nan=True)
    assert (reward.seen, calls, hits) == ([["yes"]], 1, 0)


def test_a_reward_that_applies_to_nothing_is_not_called(cache):
    reward = Length()
    scores, calls, _ = counted(Scorer({"n": reward}, cache), rows_of("-a", "-b"))
    assert np.isnan(scores).all()
    assert (reward.seen, calls) == ([], 0)


def test_duplicates_are_scored_once_the_first_of_each(cache):
    reward = Length()
    scores, calls, hits = counted(Scorer({"n": reward}, cache), rows_of("bb", "a", "bb", "ccc", "a"))
    assert scores[:, 0].tolist() == [2, 1, 2, 3, 1]
    assert (reward.seen, calls, hits) == ([["bb", "a", "ccc"]], 3, 2)


def test_known_scores_are_not_asked_for_again(cache):
    first, second = Length(), Length()
    counted(Scorer({"n": first}, cache), rows_of("a", "bb"))
    scores, calls, hits = counted(Scorer({"other name": second}, cache), rows_of("ccc", "bb", "a"))
    assert scores[:, 0].tolist() == [3, 2, 1]
    assert (second.seen, calls, hits) == ([["ccc"]], 1, 2)


def test_another_rule_is_another_score(cache):
    counted(Scorer({"n": Length()}, cache), rows_of("a"))
    other = Length(lambda rows: [-1.0] * len(rows), rule="v2")
    assert counted(Scorer({"n": other}, cache), rows_of("a"))[0].tolist() == [[-1.0]]


def test_without_a_cache_every_call_scores():
    reward = Length()
    scorer = Scorer({"n": reward})
    for _ in range(2):
        assert counted(scorer, rows_of("a"))[0].tolist() == [[1.0]]
    assert reward.seen == [["a"], ["a"]]


def test_nothing_to_score(cache):
    assert counted(Scorer({"n": Length(), "m": Length()}, cache), [])[0].shape == (0, 2)
    assert counted(Scorer({}, cache), rows_of("a"))[0].shape == (1, 0)


def test_fingerprints_name_class_and_rule():
    assert Scorer({"n": Length(rule="v7")}).fingerprints == {"n": "Length:v7"}


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (lambda rows: [1.0], r"'n' returned an array of shape \(1,\) for 2 rows"),
        (lambda rows: [[1.0], [2.0]], r"shape \(2, 1\) for 2 rows"),
        (lambda rows: 1.0, r"shape \(\) for 2 rows"),
        (lambda rows: [1.0, float("nan")], "'n' gave nan for row 'r1'"),
        (lambda rows: [float("-inf"), 1.0], "'n' gave -inf for row 'r0'"),
        (lambda rows: [None, 1.0], "'n' gave nan for row 'r0'"),
        (lambda rows: ["x", "y"], "ValueError: could not convert"),
    ],
)
def test_a_wrong_answer_is_refused_and_not_kept(cache, parts, result, text):
    with pytest.raises(RewardError, match=text) as caught:
        counted(Scorer({"n": Length(result)}, cache), rows_of("a", "bb"))
    assert "per row" in parts(caught.value) or "finite" in parts(caught.value)
    assert counted(Scorer({"n": Length()}, cache), rows_of("a", "bb"))[2] == 0


def fails(rows):
    raise KeyError("weights")


def test_an_exception_comes_with_its_place(parts):
    with pytest.raises(RewardError, match="'n' failed on row 'r0'") as caught:
        counted(Scorer({"n": Length(fails)}), rows_of("a", "bb"))
    line = fails.__code__.co_firstlineno + 1
    assert f"{__file__}:{line}" in caught.value.hint
    assert "KeyError: 'weights'" in parts(caught.value)
    assert isinstance(caught.value.__cause__, KeyError)


def test_a_users_mistake_is_passed_on():
    def mistake(rows):
        raise DataError("no such file")

    with pytest.raises(DataError, match="no such file"):
        counted(Scorer({"n": Length(mistake)}), rows_of("a"))


@pytest.mark.parametrize("found", [lambda rows: [True], lambda rows: [[True], [True]], lambda rows: True])
def test_applies_must_answer_for_every_row(found):
    reward = Length()
    reward.applies = found
    with pytest.raises(RewardError, match=r"'n\.applies' returned an array of shape"):
        counted(Scorer({"n": reward}), rows_of("a", "bb"))


def test_applies_that_fails_is_the_rewards_failure():
    reward = Length()
    reward.applies = fails
    with pytest.raises(RewardError, match="'n' failed on row 'r0'") as caught:
        counted(Scorer({"n": reward}), rows_of("a"))
    assert __file__ in caught.value.hint


@pytest.mark.parametrize("dies", [1, 2, 3, 4])
def test_a_crash_between_pieces_repeats_nothing_that_was_kept(tmp_path, monkeypatch, dies):
    """Two rewards, two pieces each; the process dies after so many pieces, the last time after all of them."""
    rows = rows_of(*(f"{i:04d}" for i in range(600)))
    scorer = Scorer({"n": Length(), "m": Length(lambda rows: [1.0] * len(rows), rule="m")})
    finished, keep = [], Attempt.keep

    def kept(self, name, data):
        if len(finished) == dies:
            raise KeyboardInterrupt
        finished.append(name)
        keep(self, name, data)

    with monkeypatch.context() as patched:
        patched.setattr(Attempt, "keep", kept)
        first = Attempt(Entry("s", "score"), folder=tmp_path)
        if dies < 4:
            with pytest.raises(KeyboardInterrupt):
                scorer.score(rows, first)
        else:
            scorer.score(rows, first)  # and dies before the stage is sealed
    second = Attempt(Entry("s", "score"), folder=tmp_path)
    assert scorer.score(rows, second).shape == (600, 2)
    assert second.entry.reward_calls == 1200
    assert second.settled().lost == {}
