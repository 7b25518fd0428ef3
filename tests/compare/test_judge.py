from dataclasses import replace

import numpy as np
import pytest

from ric.compare.judge import judged
from ric.compare.votes import Vote
from ric.errors import ConfigError, RunError


def shares(found):
    return [found.wins.win.value, found.wins.tie.value, found.wins.lose.value]


@pytest.fixture
def sides(make, change):
    """The second's harmless answers are better by 1 on the first ten prompts and equal elsewhere."""
    one = make()
    rewards = one.own.rewards.copy()
    rewards[:, :10, 0] += 1.0
    return one, change(make("morl"), curves=[replace(one.own, rewards=rewards)])


def test_by_a_reward(sides):
    found = judged(*sides, "harmless")
    assert shares(found) == pytest.approx([0, 2 / 3, 1 / 3])
    assert found.wins.balance.high < 0
    assert shares(judged(*sides, "helpful")) == [0, 1, 0]
    assert shares(judged(*sides, "harmless", tie=2.0)) == [0, 1, 0]


def test_at_one_preference(sides):
    found = judged(*sides, "utility", at="helpful=1")
    assert found.points.tolist() == [[0, 1]]
    assert shares(found) == [0, 1, 0]
    assert shares(judged(*sides, "utility", at="harmless=1")) == pytest.approx([0, 2 / 3, 1 / 3])


def test_people_beside_the_reward(sides):
    votes = [Vote("p0", -1), Vote("p1", 1), Vote("p2", 0), Vote("p20", 1)]
    found = judged(*sides, "harmless", votes=votes)
    assert [found.votes.win.value, found.votes.tie.value, found.votes.lose.value] == [0.5, 0.25, 0.25]
    assert (found.agreement, found.counted) == (0.5, 2), "p2 is a tie of the voter, p20 one of the reward"
    assert found.as_dict()["votes"]["prompts"] == 4


def test_a_policy_alone_answers_every_preference(make, change):
    one, other = make(), make("sft")
    point = replace(other.own, preferences=None, rewards=other.own.rewards[:1], payloads=other.own.payloads[:1])
    found = judged(one, change(other, curves=[point]), "harmless")
    assert found.points.shape == (11, 2)


def test_mistakes(sides, make, change):
    with pytest.raises(ConfigError, match=r"--by harmles: not measured in .*ric-0") as caught:
        judged(*sides, "harmles")
    assert caught.value.hint == "did you mean 'harmless'?"
    with pytest.raises(ConfigError, match="no reward of this run"):
        judged(*sides, "harmless", at="humor=1")
    with pytest.raises(RunError, match="different prompts"):
        judged(sides[0], change(make("morl"), ids=[f"q{i}" for i in range(30)]), "harmless")
    alone = [change(m, curves=[replace(m.own, preferences=None, rewards=m.own.rewards[:1])]) for m in sides]
    with pytest.raises(ConfigError, match="--at for two policies without a dial"):
        judged(*alone, "harmless", at="harmless=1")


def test_a_reward_that_was_evaluated_only(sides, change):
    told = []
    for i, member in enumerate(sides):
        own = replace(member.own, evaluated=np.full((11, 30, 1), float(i)), metrics=np.zeros((11, 0)))
        told.append(change(member, curves=[own], evaluated=["humor"]))
    assert shares(judged(*told, "humor")) == [0, 0, 1]
