from __future__ import annotations

import numpy as np
import pytest

from ric.errors import RewardError


@pytest.mark.parametrize("answer", [lambda rows: 1.0, lambda rows: [1.0], lambda rows: [1.0, float("nan"), 2.0]])
def test_a_reward_is_found_out_before_anything_is_spent(run, world, monkeypatch, tmp_path, answer):
    asked = []

    def score(self, prompts, payloads, rows):
        asked.append(len(rows))
        return np.array(answer(rows))

    monkeypatch.setattr(world.Count, "score", score)
    with pytest.raises(RewardError, match="reward 'a'"):
        run()
    assert asked == [3]
    assert (world.CALLS["build"], world.CALLS["fit told"]) == (0, 0)


def test_probed_once_a_run(run, world):
    run(eval={"points": 3, "prompts": 2})
    calls = world.CALLS["score a"]
    run(eval={"points": 3, "prompts": 2})
    assert world.CALLS["score a"] == calls
