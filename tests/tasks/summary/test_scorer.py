"""The scorers of the `summary` world."""

from __future__ import annotations

import pytest

from ric.errors import ConfigError
from ric_tasks.summary import world
from ric_tasks.summary.scorer import Scorer


@pytest.mark.parametrize("name", world.Scores._fields)
def test_scores_are_the_worlds_and_the_lowest_outside(name) -> None:
    post = world.posts()[0]
    good = world.render(post, (1, 2, 2, 2, 2))
    prompts = [post.prompt, post.prompt, "another prompt", [{"role": "user", "content": "x"}]]
    found = Scorer(name).score(prompts, [f" {good}\n", "nonsense", good, good], [])
    wanted = getattr(world.score(post, (1, 2, 2, 2, 2)), name)
    assert found.tolist() == [wanted] + [getattr(world.lowest(), name)] * 3


def test_other_rewards_are_refused() -> None:
    with pytest.raises(ConfigError, match="of = 'true'"):
        Scorer("true")


def test_the_fingerprint_names_reward_and_world() -> None:
    assert Scorer("faithful").fingerprint() == f"summary-faithful-{world.fingerprint()}"
