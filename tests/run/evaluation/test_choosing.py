"""A utility chooses a point: worked out by hand in the world of letters, where answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from ric.config.expression import parse_utility
from ric.errors import DataError
from ric.families import Members, Mixture
from ric.kinds import Request, Row, Scored, Statistics, describe
from ric.run.evaluation.choosing import choose, mean_utility
from ric.run.results import Choice

STATISTICS = describe(("a", "b"), np.array([[0.0, 0.0], [2.0, 4.0]]))
"""Means 1 and 2, deviations 1 and 2."""
ANSWERS = {"one": (4.0, 0.0), "two": (2.0, 4.0), "three": (0.0, 6.0)}
"""z-scores (3, -1), (1, 1), (-1, 2)."""


class Job:
    """Answers by the member's name; validation rows of even number swap "one" for worse."""

    seed = 0
    decoding = None
    statistics = STATISTICS

    def __init__(self, validation=4):
        self.validation = [Row(f"v{i}", f"v{i}") for i in range(validation)]
        self.asked: list[tuple[str, list[Request]]] = []

    def seeds(self, name, n):
        return list(range(n))

    def propose(self, member):
        return None

    def rollout(self, name, requests, rows, decoding):
        self.asked.append((name, list(requests)))
        rewards = np.array([self.answer(request, row) for request, row in zip(requests, rows, strict=True)])
        return Scored([row._replace(payload="x") for row in rows], np.arange(len(rows)), rewards)

    def answer(self, request, row):
        if request.mix is not None:
            return tuple(np.array(request.mix) @ np.array(list(ANSWERS.values())))
        a, b = ANSWERS[request.member]
        return (a, b) if row.id.startswith("v") else (a - 1.0, b)


TEST = [Row(f"t{i}", f"t{i}") for i in range(3)]
MEMBERS = Members(STATISTICS, tuple(ANSWERS), np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]))
GRID = np.array([[0.0, 1.0], [0.25, 0.75], [1.0, 0.0]])


def chosen(family, text, job=None):
    return choose(job or Job(), family, "m", parse_utility(text, ("a", "b")), GRID, TEST)


@pytest.mark.parametrize(
    ("text", "member", "validation", "test"),
    [
        ("a", "one", 3.0, 2.0),
        ("0.5*a + 0.5*b", "one", 1.0, 0.5),  # ties with "two": the first
        ("min(a, b)", "two", 1.0, 0.0),
        ("b - 0.1*a*a", "three", 1.9, 1.6),
        ("raw(b)", "three", 6.0, 6.0),
    ],
)
def test_of_several_members_each_is_a_point(text, member, validation, test) -> None:
    found = chosen(MEMBERS, text)
    assert (found.answers, found.candidates) == ({member: 1.0}, 3)
    assert (found.validation, found.test) == (pytest.approx(validation), pytest.approx(test))
    assert (found.validation_rows, found.test_rows, found.utility) == (4, 3, text)


def test_of_a_mixture_the_coefficients_are_told() -> None:
    mixture = Mixture(STATISTICS, ("one", "three"), np.eye(2))
    job = Job()
    job.answer = lambda request, row: tuple(np.array(request.mix) @ np.array([ANSWERS["one"], ANSWERS["three"]]))
    found = chosen(mixture, "min(a, b)", job)  # z of a, b: (-1, 2), (0, 1.25), (3, -1)
    assert found.preference == {"a": 0.25, "b": 0.75}
    assert found.answers == {"one": 0.25, "three": 0.75}
    assert found.validation == pytest.approx(0.0)
    assert found.point == "a=0.25,b=0.75 (0.25 one + 0.75 three)"


def test_one_policy_for_everything_is_its_own_choice() -> None:
    found = chosen(Members(STATISTICS, ("two",), np.array([[0.5, 0.5]])), "a")
    assert (found.preference, found.answers, found.candidates, found.point) == (None, {"two": 1.0}, 1, "two")


def test_the_choice_is_made_on_validation_rows_and_judged_on_the_others() -> None:
    job = Job()
    chosen(MEMBERS, "a", job)
    (first, asked), (second, judged) = job.asked
    assert (first, second) == ("evaluate-m-utility", "evaluate-m-utility-test")
    assert [r.prompt for r in asked] == ["v0", "v1", "v2", "v3"] * 3
    assert [(r.prompt, r.member) for r in judged] == [("t0", "one"), ("t1", "one"), ("t2", "one")]


def test_a_utility_is_worked_out_per_answer_and_then_averaged() -> None:
    rewards = np.array([[3.0, 2.0], [-1.0, 2.0], [1.0, np.nan]])  # z of a: 2, -2, 0
    assert mean_utility(parse_utility("abs(a)", ("a", "b")), rewards, STATISTICS) == pytest.approx(4 / 3)
    assert mean_utility(parse_utility("a + b", ("a", "b")), rewards, STATISTICS) == 0.0  # the last row has no b


def test_what_cannot_be_chosen_is_said() -> None:
    with pytest.raises(DataError, match="a task without validation rows"):
        chosen(MEMBERS, "a", Job(validation=0))
    with pytest.raises(DataError, match=r"utility 'log\(0\*a\)' has no value at any of 3 points"):
        chosen(MEMBERS, "log(0*a)")


def test_a_choice_survives_json() -> None:
    found = chosen(MEMBERS, "a")
    assert Choice(**found._asdict()) == found
    assert isinstance(STATISTICS, Statistics)
