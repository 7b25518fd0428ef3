"""What is checked of an algorithm without a model."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ric.kinds import Algorithm, SingleObjective
from ric.testing import ContractError
from ric.testing.algorithm import check_algorithm


@dataclass
class Good(Algorithm):
    def align(self, job): ...


@dataclass
class Single(SingleObjective):
    backends = frozenset({"causal-lm"})

    def align(self, job): ...

    def learn(self, job, utility, start, name): ...


class ListedBackends(Good):
    backends = ("causal-lm",)


class NoBackends(Good):
    backends = frozenset()


class Undecided(Good):
    conditional = None


class Needy(Good):
    def align(self, job, extra): ...


class OldLearn(Single):
    def learn(self, job, utility): ...


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (ListedBackends, "backends is None"),
        (NoBackends, "backends is None"),
        (Undecided, "conditional is a bool"),
        (Needy, "align takes the arguments of ric.kinds.Algorithm"),
        (OldLearn, "learn takes the arguments of ric.kinds.SingleObjective"),
    ],
)
def test_broken_algorithms_are_caught(cls, rule):
    with pytest.raises(ContractError, match=rule):
        check_algorithm(cls())


@pytest.mark.parametrize("cls", [Good, Single])
def test_good_algorithms_pass(cls):
    check_algorithm(cls())
