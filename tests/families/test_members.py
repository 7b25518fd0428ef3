from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError
from ric.families import Members
from ric.kinds import Request

TENTHS = st.integers(0, 10).map(lambda tenths: (tenths, 10 - tenths))


def family(statistics, weights):
    names = tuple(f"m{i}" for i in range(len(weights)))
    return Members(statistics, names, np.array(weights, dtype=np.float64))


def test_the_nearest_member_answers(statistics):
    found = family(statistics, [[0, 1], [0.4, 0.6], [1, 0]])
    weights = np.array([[0.0, 1.0], [0.19, 0.81], [0.21, 0.79], [0.69, 0.31], [0.71, 0.29]])
    requests = found.plan(list("pqrst"), [5, 4, 3, 2, 1], weights)
    assert [request.member for request in requests] == ["m0", "m0", "m1", "m1", "m2"]
    assert requests[1] == Request("q", 4, "m0")


def test_the_first_on_ties(statistics):
    assert family(statistics, [[1, 0], [0, 1], [1, 0]]).plan("p", [0], np.array([[0.5, 0.5]]))[0].member == "m0"
    # The distances 0.2 sqrt(2) differ in their last bit.
    found = family(statistics, [[0.8, 0.2], [0.4, 0.6]])
    assert found.plan("p", [0], np.array([[0.6, 0.4]]))[0].member == "m0"


@given(st.lists(TENTHS, min_size=1, max_size=6), st.lists(TENTHS, min_size=1, max_size=6))
def test_against_exact_arithmetic(members, preferences):
    def squared(first, second):
        return sum((Fraction(a) - Fraction(b)) ** 2 for a, b in zip(first, second, strict=True))

    found = family(None, np.array(members) / 10)
    requests = found.plan(["p"] * len(preferences), range(len(preferences)), np.array(preferences) / 10)
    for preference, request in zip(preferences, requests, strict=True):
        distances = [squared(member, preference) for member in members]
        assert request.member == f"m{distances.index(min(distances))}"


def test_three_rewards():
    found = family(None, np.eye(3))
    requests = found.plan("pq", [0, 1], np.array([[0.2, 0.3, 0.5], [0.4, 0.4, 0.2]]))
    assert [request.member for request in requests] == ["m2", "m0"]


def test_a_family_of_one_needs_no_preference(statistics):
    alone = family(statistics, [[0.5, 0.5]])
    assert alone.plan("pq", [1, 2]) == [Request("p", 1, "m0"), Request("q", 2, "m0")]
    assert alone.plan("p", [1], np.array([[1.0, 0.0]])) == [Request("p", 1, "m0")]


def test_what_does_not_fit_is_refused(statistics):
    two = family(statistics, np.eye(2))
    with pytest.raises(ConfigError, match="without preferences\nexpected: one weight per reward: a, b"):
        two.plan("p", [0])
    with pytest.raises(ConfigError, match="targets belong to conditional families"):
        two.plan("p", [0], np.array([[1.0, 0.0]]), targets=np.zeros((1, 2)))
    with pytest.raises(ValueError, match="zip"):
        two.plan("pq", [0], np.eye(2))


def test_as_dict(statistics):
    found = family(statistics, [[1 / 3, 2 / 3], [1, 0]])
    assert found.members == ("m0", "m1")
    read = json.loads(json.dumps(found.as_dict()))
    assert (read["kind"], read["names"]) == ("members", ["m0", "m1"])
    assert np.array_equal(read["weights"], found.weights)
    assert read["statistics"] == statistics.as_dict()
