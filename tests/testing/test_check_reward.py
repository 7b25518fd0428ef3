"""For every rule of a reward, a broken one that is caught."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from ric.kinds import Reward, Row
from ric.testing import ContractError, check_reward
from ric.testing.reward import variants
from ric.testing.samples import text_rows


@dataclass
class Length(Reward):
    """A reward that keeps every rule."""

    scale: float = 1.0
    reads = ("reference",)

    def score(self, prompts, payloads, rows):
        return np.array([self.scale * len(payload) for payload in payloads], dtype=np.float64)

    def fingerprint(self):
        return f"length {self.scale}"


class Integers(Length):
    def score(self, prompts, payloads, rows):
        return super().score(prompts, payloads, rows).astype(int)


class Column(Length):
    def score(self, prompts, payloads, rows):
        return super().score(prompts, payloads, rows)[:, None]


class Plain(Length):
    def score(self, prompts, payloads, rows):
        return [0.0] * len(payloads)


class Undefined(Length):
    def score(self, prompts, payloads, rows):
        with np.errstate(divide="ignore"):
            return np.log(super().score(prompts, payloads, rows))


class NotEmpty(Length):
    def score(self, prompts, payloads, rows):
        return super().score(prompts, payloads, rows) if payloads else np.zeros(1)


class Counting(Length):
    calls = 0

    def score(self, prompts, payloads, rows):
        self.calls += 1
        return super().score(prompts, payloads, rows) + self.calls


class Instances(Length):
    made = 0

    def __init__(self):
        super().__init__()
        Instances.made += 1
        self.number = Instances.made

    def score(self, prompts, payloads, rows):
        return super().score(prompts, payloads, rows) + self.number


class Relative(Length):
    def score(self, prompts, payloads, rows):
        found = super().score(prompts, payloads, rows)
        return found - found.mean() if len(found) else found


class FirstCounts(Length):
    def score(self, prompts, payloads, rows):
        found = super().score(prompts, payloads, rows)
        found[:1] += 1
        return found


class Random(Length):
    def fingerprint(self):
        return str(np.random.default_rng().random())


class Used(Length):
    used = False

    def score(self, prompts, payloads, rows):
        self.used = True
        return super().score(prompts, payloads, rows)

    def fingerprint(self):
        return f"used {self.used}"


class Nameless(Length):
    def fingerprint(self):
        return ""


class Forgetful(Length):
    def fingerprint(self):
        return "length"


class Indices(Length):
    def applies(self, rows):
        return np.arange(len(rows))


class Short(Length):
    def applies(self, rows):
        return np.ones(1, dtype=bool)


class Reads(Length):
    reads = "reference"


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (Integers, "one float64 number per row"),
        (Column, "one float64 number per row"),
        (Plain, "score returns a numpy array"),
        (Undefined, "every score is finite where the reward applies"),
        (NotEmpty, "no rows give an empty array"),
        (Counting, "the same rows give the same scores"),
        (Instances, "the same rows give the same scores"),
        (Relative, "a row's score does not depend on its neighbours"),
        (FirstCounts, "a row's score does not depend on its neighbours"),
        (Random, "fingerprint is stable"),
        (Used, "fingerprint is stable"),
        (Nameless, "fingerprint is a text, not empty"),
        (Forgetful, "equal fingerprints mean equal scores"),
        (Indices, "applies returns one bool per row"),
        (Short, "applies returns one bool per row"),
        (Reads, "reads is a tuple"),
    ],
)
def test_broken_rewards_are_caught(cls, rule):
    with pytest.raises(ContractError, match=rule):
        check_reward(cls(), build=cls)


def test_a_good_reward_passes():
    check_reward(Length(), build=Length)


def test_rows_of_another_kind():
    rows = [Row(str(i), "p", np.full(i + 1, i)) for i in range(3)]
    check_reward(Length(), rows)


def test_nan_is_fine_where_the_reward_does_not_apply():
    class Choosy(Length):
        def applies(self, rows):
            return np.array([row.payload != "" for row in rows], dtype=bool)

        def score(self, prompts, payloads, rows):
            found = super().score(prompts, payloads, rows)
            return np.where(found > 0, found, np.nan)

    check_reward(Choosy())


def test_rows_fill_what_the_reward_reads():
    assert all(row.meta["reference"] for row in text_rows(["reference"]))


def test_variants_change_one_option_and_skip_what_is_refused():
    @dataclass
    class Options(Length):
        flag: bool = True
        count: int = 0
        name: str = "x"

        def __post_init__(self):
            if self.count > 0:
                raise ValueError("no")

    found = {(option, getattr(other, option)) for option, other in variants(Options())}
    assert found == {("scale", 2.0), ("scale", 0.5), ("flag", False), ("count", 0)}
    assert [option for option, _ in variants(replace(Options(), scale=0.0))].count("scale") == 2


def test_contract_error_is_an_assertion():
    assert issubclass(ContractError, AssertionError)
