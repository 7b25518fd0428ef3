"""For every rule of a task, a broken one that is caught."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from ric.kinds import Drafts, Reward, Row, Source, Task, Truth
from ric.testing import ContractError, check_task

WORDS = ("a", "b c", "d e f")


@dataclass
class Words(Reward):
    def score(self, prompts, payloads, rows):
        return np.array([float(len(payload.split())) for payload in payloads])

    def fingerprint(self):
        return "words"


class FakeHost:
    """A host that knows one reward."""

    def create(self, kind, spec, interface):
        assert (kind, spec, interface) == ("reward", "task-words", Reward)
        return Words()


@dataclass
class Tiny(Task):
    """A task that keeps every rule."""

    default_rewards = ("words",)

    def rows(self, split):
        return [Row(f"{split}-{i}", f"{split} prompt {i}", "an answer", "made", {"i": i}) for i in range(3)]

    def base(self):
        return Source(recipe={"width": 8})

    def reward(self, name):
        return f"task-{name}"

    def truth(self, rows, rewards):
        return Truth([np.array([[1.0], [2.0], [3.0]])] * len(rows), [WORDS] * len(rows))


class EmptySplit(Tiny):
    def rows(self, split):
        return super().rows(split) if split != "validation" else []


class Tuples(Tiny):
    def rows(self, split):
        return [tuple(row) for row in super().rows(split)]


class Prompts(Tiny):
    """A task whose prompts the base model answers first."""

    drafts = Drafts()

    def rows(self, split):
        return [row._replace(payload=None) for row in super().rows(split)]


class SameIds(Tiny):
    def rows(self, split):
        return [row._replace(id="x") for row in super().rows(split)]


class NumberIds(Tiny):
    def rows(self, split):
        return [row._replace(id=i) for i, row in enumerate(super().rows(split))]


class SharedPrompt(Tiny):
    def rows(self, split):
        return [row._replace(prompt="same") for row in super().rows(split)]


class Unanswered(Tiny):
    def rows(self, split):
        return [row._replace(payload=None) for row in super().rows(split)]


class BadMeta(Tiny):
    def rows(self, split):
        return [row._replace(meta={"x": {1, 2}}) for row in super().rows(split)]


class Shuffled(Tiny):
    calls = 0

    def rows(self, split):
        Shuffled.calls += 1
        found = super().rows(split)
        return found[Shuffled.calls % 2 :] + found[: Shuffled.calls % 2]


class OtherAnswers(Tiny):
    calls = 0

    def rows(self, split):
        OtherAnswers.calls += 1
        return [row._replace(payload=f"answer {self.calls}") for row in super().rows(split)]


class NoRewards(Tiny):
    default_rewards = ()


class TwiceRewards(Tiny):
    default_rewards = ("words", "words")


class NoBase(Tiny):
    def base(self):
        return Source()


class TwoBases(Tiny):
    def base(self):
        return Source("x", {"width": 8})


class ShortTruth(Tiny):
    def truth(self, rows, rewards):
        return super().truth(rows[1:], rewards)


class NarrowTruth(Tiny):
    def truth(self, rows, rewards):
        return Truth([np.ones(3)] * len(rows), [WORDS] * len(rows))


class UndefinedTruth(Tiny):
    def truth(self, rows, rewards):
        return Truth([np.array([[1.0], [np.nan], [3.0]])] * len(rows), [WORDS] * len(rows))


class WrongTruth(Tiny):
    def truth(self, rows, rewards):
        return Truth([np.array([[1.0], [2.0], [4.0]])] * len(rows), [WORDS] * len(rows))


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (EmptySplit, "every split has rows"),
        (Tuples, "rows returns a list of Row"),
        (SameIds, "ids are unique in a split"),
        (NumberIds, "ids are texts"),
        (SharedPrompt, "prompts of different splits differ"),
        (Unanswered, "rows of 'train' have payloads"),
        (BadMeta, "meta is JSON-serializable"),
        (Shuffled, "rows are deterministic"),
        (OtherAnswers, "rows are deterministic"),
        (NoRewards, "default_rewards is a tuple of distinct names"),
        (TwiceRewards, "default_rewards is a tuple of distinct names"),
        (NoBase, "base gives a path or a recipe"),
        (TwoBases, "base gives a path or a recipe"),
        (ShortTruth, "truth answers every row"),
        (NarrowTruth, r"truth gives rewards \(answers, k\)"),
        (UndefinedTruth, "truth enumerates answers with finite rewards"),
        (WrongTruth, "truth gives the scores that the rewards give"),
    ],
)
def test_broken_tasks_are_caught(cls, rule):
    with pytest.raises(ContractError, match=rule):
        check_task(cls(), cls, FakeHost())


def test_a_good_task_passes():
    check_task(Tiny(), Tiny, FakeHost())


def test_a_task_without_truth_passes():
    class Open(Tiny):
        def truth(self, rows, rewards):
            return None

    check_task(Open(), Open, FakeHost())


def test_prompts_alone_are_enough_where_the_base_model_answers_first() -> None:
    check_task(Prompts())
