"""Rewards without a model: values worked out by hand, any Unicode, empty texts."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import DataError
from ric.kinds import Row
from ric_plugins.rewards.bleu import Bleu
from ric_plugins.rewards.brevity import Brevity
from ric_plugins.rewards.readability import Readability
from ric_plugins.rewards.repetition import Repetition, repeated_share
from ric_plugins.rewards.rouge import Rouge, f_measure, longest_common
from ric_plugins.rewards.sentiment import Sentiment
from ric_plugins.rewards.words import grams, tokens, words

ALL = (Brevity(), Brevity("characters"), Readability(), Readability("coleman-liau"), Repetition(), Sentiment(),
       Rouge("1"), Rouge(), Bleu(), Bleu(tokenize="char"))  # fmt: skip
TEXTS = st.text() | st.text(alphabet="ab .!\n\ud800\u2028🙂", max_size=60)


@given(st.lists(TEXTS, max_size=4), TEXTS)
def test_finite_on_any_text(texts, reference) -> None:
    rows = [Row(str(i), "", text, "", {"references": [reference, "x"]}) for i, text in enumerate(texts)]
    for reward in ALL:
        found = reward.score([""] * len(rows), texts, rows)
        assert found.shape == (len(rows),)
        assert found.dtype == np.float64
        assert np.isfinite(found).all()


def test_brevity(score) -> None:
    assert score(Brevity(), ["one two, three!", "", "日本語 🙂", "a_b 1"]) == [-3, 0, -1, -2]
    assert score(Brevity("characters"), ["日本語 🙂", ""]) == [-5, 0]
    assert math.copysign(1, score(Brevity(), [""])[0]) == 1


def test_readability(score) -> None:
    # Six words, 26 letters, two sentences: 4.71 * 26 / 6 + .5 * 6 / 2 - 21.43 = .48, below the first grade.
    assert score(Readability(), ["Cats chase mice. Dogs chase cats."]) == pytest.approx([-0.48])
    # One letter a word: 4.71 + 1 - 21.43 = -15.72, kept at -5.
    assert score(Readability(), ["a b"]) == [5.0]
    # Five words, 40 letters, one sentence: 4.71 * 8 + .5 * 5 - 21.43 = 18.75, kept at the last.
    text = "abcdefgh " * 5
    assert score(Readability(), [text]) == [-14.0]
    # Ten words, 50 letters, two sentences, the second without a mark: 4.71 * 5 + 2.5 - 21.43 = 4.62.
    text = "abcde abcde abcde abcde abcde. abcde abcde abcde abcde abcde"
    assert score(Readability(), [text]) == pytest.approx([-4.62])
    # .0588 * 500 - .296 * 20 - 15.8 = 7.68
    assert score(Readability("coleman-liau"), [text]) == pytest.approx([-7.68])
    assert score(Readability(), ["", "...", " \n"]) == [-14.0] * 3
    # Without spaces a sentence is one word: 4.71 * 6 + .5 - 21.43 = 7.33.
    assert score(Readability(), ["これは文です。これも文です。"]) == pytest.approx([-7.33])


def test_repetition(score) -> None:
    # Bigrams of a b a b a: ab ba ab ba; two of four occurred before.
    assert score(Repetition(n=2), ["a b a b a"]) == [-0.5]
    assert score(Repetition(n=1), ["no, no, no"]) == pytest.approx([-3 / 5])  # no , no , no
    assert score(Repetition(), ["too short", "", "🙂 🙂 🙂 🙂 🙂"]) == [0.0, 0.0, -0.5]
    with pytest.raises(ValueError, match="at least 1"):
        Repetition(n=0)


@given(st.lists(st.sampled_from("ab"), max_size=12), st.integers(1, 4))
def test_repetition_by_counting(sequence, n) -> None:
    runs = [tuple(sequence[i : i + n]) for i in range(len(sequence) - n + 1)]
    repeats = sum(1 for i, run in enumerate(runs) if run in runs[:i])
    assert repeated_share(sequence, n) == pytest.approx(repeats / len(runs) if runs else 0.0)
    assert grams(sequence, n) == runs


def test_sentiment(score) -> None:
    # The compound score is s / sqrt(s^2 + 15); "good" has valence 1.9, "terrible" -2.1.
    good, bad = (s / math.sqrt(s * s + 15) for s in (1.9, -2.1))
    assert score(Sentiment(), ["good", "terrible", "", "table"]) == pytest.approx([good, bad, 0, 0], abs=1e-4)


def test_rouge(score) -> None:
    references = [{"references": ["the cat sat on the mat"]}]
    # Common words: the cat the mat -> 4 of 5 and of 6.
    assert score(Rouge("1"), ["The cat, the other mat!"], meta=references) == pytest.approx([8 / 11])
    # Common pairs: "the cat" alone, of 4 and of 5.
    assert score(Rouge("2"), ["The cat, the other mat!"], meta=references) == pytest.approx([2 / 9])
    # Longest common subsequence: the cat the mat.
    assert score(Rouge(), ["The cat, the other mat!"], meta=references) == pytest.approx([8 / 11])
    # beta 2: 5 P R / (R + 4 P) with P = 4/5, R = 4/6.
    assert score(Rouge(beta=2.0), ["The cat, the other mat!"], meta=references) == pytest.approx([(8 / 3) / (58 / 15)])
    best = [{"references": ["nothing alike", "yes it is"]}]
    assert score(Rouge(), ["yes it is"], meta=best) == [1.0]
    assert score(Rouge("2"), ["yes"], meta=best) == [0.0]
    with pytest.raises(ValueError, match="positive"):
        Rouge(beta=0.0)


@given(st.lists(st.sampled_from("abc"), max_size=7), st.lists(st.sampled_from("abc"), max_size=7))
def test_longest_common_subsequence_by_trying_all(a, b) -> None:
    subsequences = {c for n in range(len(a) + 1) for c in itertools.combinations(a, n)}
    others = {c for n in range(len(b) + 1) for c in itertools.combinations(b, n)}
    assert longest_common(a, b) == max(map(len, subsequences & others))


def test_f_measure_of_nothing() -> None:
    assert f_measure(0, 0, 0, 1.0) == 0.0


def test_bleu(score) -> None:
    same = [{"references": ["the cat sat on the mat"]}]
    assert score(Bleu(), ["the cat sat on the mat"], meta=same) == pytest.approx([1.0])
    # Three words of six, all right: brevity penalty exp(1 - 6/3), and no more than 3-grams to count.
    assert score(Bleu(), ["the cat sat"], meta=same) == pytest.approx([math.exp(-1)])
    assert score(Bleu(), ["", "dog"], meta=same * 2) == [0.0, 0.0]


@pytest.mark.parametrize("reward", [Rouge(key="answer"), Bleu(key="answer")])
def test_references_say_where_it_applies(reward) -> None:
    metas = [{}, {"answer": "x"}, {"answer": ["", " "]}, {"answer": ["", "y"]}, {"answer": 3}, {"references": ["z"]}]
    rows = [Row(str(i), "", "x", "", meta) for i, meta in enumerate(metas)]
    assert reward.reads == ("answer",)
    assert reward.applies(rows).tolist() == [False, True, False, True, False, False]
    found = reward.score([""] * 6, ["x"] * 6, rows)
    assert np.isnan(found).tolist() == [True, False, True, False, True, True]


def test_what_is_no_text_is_refused(score) -> None:
    with pytest.raises(DataError, match="a payload of type int"):
        score(Brevity(), [3])
    assert score(Brevity(), [None]) == [0.0]


def test_words_and_tokens() -> None:
    assert words("Don't STOP, naïve 日本!") == ["don", "t", "stop", "naïve", "日本"]
    assert tokens("a-b  🙂") == ["a", "-", "b", "🙂"]


def test_fingerprints_follow_options() -> None:
    every = [*ALL, Repetition(n=2), Rouge("2"), Rouge(key="x"), Rouge(beta=2.0), Bleu(key="x")]
    assert len({reward.fingerprint() for reward in every}) == len(every)
