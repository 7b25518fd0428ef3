"""Preferences as text or mapping."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.config.preference import parse_preference
from ric.errors import ConfigError

NAMES = ("harmless", "helpful", "humor")
WEIGHTS = st.lists(st.floats(0, 1e300), min_size=3, max_size=3).filter(any)


@pytest.mark.parametrize(
    ("given_", "weights", "note"),
    [
        ("harmless=0.7,helpful=0.3", (0.7, 0.3, 0.0), ""),
        (" helpful = 0.3 , harmless = .7 ", (0.7, 0.3, 0.0), ""),
        ("humor=1", (0.0, 0.0, 1.0), ""),
        ({"humor": 1}, (0.0, 0.0, 1.0), ""),
        ("harmless=2,humor=2", (0.5, 0.0, 0.5), "weights sum to 4; scaled to harmless=0.5,helpful=0,humor=0.5"),
        ("harmless=0.1,helpful=0.2,humor=0.7", (0.1, 0.2, 0.7), ""),
        ("humor=1e308,helpful=1e308", (0, 0.5, 0.5), "weights sum to inf; scaled to harmless=0,helpful=0.5,humor=0.5"),
    ],
)
def test_weights(given_, weights, note):
    found = parse_preference(given_, NAMES)
    assert found.weights == pytest.approx(weights)
    assert found.note == note


def test_a_name_may_hold_an_equals_sign():
    assert parse_preference("hf:a=b=1", ["hf:a=b"]).weights == (1.0,)


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ("harmles=1", r"'harmles', which is no reward of this run\nexpected: did you mean 'harmless'\?"),
        ("zzz=1", "expected: harmless, helpful, humor"),
        ("harmless=-1", "harmless=-1.0\nexpected: a finite number, 0 or larger"),
        ("harmless=nan", "harmless=nan"),
        ("harmless=inf", "harmless=inf"),
        ({"harmless": "much"}, "harmless=much"),
        ({"harmless": None}, "harmless=None"),
        ("harmless=much", "preference 'harmless=much'\nexpected: NAME=WEIGHT with a number"),
        ("harmless", "preference 'harmless'\nexpected: NAME=WEIGHT"),
        ("", "preference ''"),
        ("harmless=1,", "preference ''"),
        ("harmless=0,helpful=0", "weight 0 for every reward"),
        ({}, "weight 0 for every reward"),
        ("harmless=1,harmless=1", "'harmless' given twice"),
    ],
)
def test_refusals(given_, message):
    with pytest.raises(ConfigError, match=message) as caught:
        parse_preference(given_, NAMES)
    assert caught.value.hint == "harmless=0.33,helpful=0.33,humor=0.33"


@given(WEIGHTS)
def test_result_is_on_the_simplex_and_in_proportion(weights):
    found = parse_preference(dict(zip(NAMES, weights, strict=True)), NAMES).weights
    assert math.fsum(found) == pytest.approx(1)
    assert min(found) >= 0
    largest = max(weights)
    assert [w / max(found) for w in found] == pytest.approx([w / largest for w in weights])


@given(WEIGHTS)
def test_text_and_mapping_agree(weights):
    text = ",".join(f"{name}={weight!r}" for name, weight in zip(NAMES, weights, strict=True))
    assert parse_preference(text, NAMES) == parse_preference(dict(zip(NAMES, weights, strict=True)), NAMES)
