"""What `ddpo` hands to the backend's loop."""

from __future__ import annotations

import pytest

from ric.errors import ConfigError
from ric_plugins.algorithms.ddpo import Ddpo
from ric_plugins.ddpo_options import DdpoOptions

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 0.0]]


def test_options_and_settings_reach_the_method(job_of) -> None:
    job = job_of(TRAIN)
    learner = Ddpo(steps=5, batch=12, lr=0.1, each=4, moves=7, kl=0.2, guidance=2.0)
    assert learner.learn(job, lambda rewards, group: rewards[:, 0], "warm", "m") == "m"
    ((name, member, like, practice),) = job.practised
    assert (name, member, like, practice.method) == ("m-ddpo", "m", "warm", "ddpo")
    assert DdpoOptions(**practice.options) == DdpoOptions(each=4, moves=7, kl=0.2, guidance=2.0)
    assert (practice.settings.steps, practice.settings.batch, practice.settings.lr) == (5, 12, 0.1)
    assert practice.settings.warmup == 0.0


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"normalize": "prompt"}, "normalize"),
        ({"each": 1}, "algo.each = 1"),
        ({"each": 7}, "7"),
        ({"moves": 1}, "algo.moves = 1"),
        ({"eta": 0.0}, "algo.eta = 0.0"),
        ({"clip": 0.0}, "algo.clip = 0.0"),
        ({"guidance": -1.0}, "algo.guidance = -1.0"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, text) -> None:
    with pytest.raises(ConfigError, match=text):
        Ddpo(**options)


def test_one_sample_a_prompt_is_compared_with_the_batch() -> None:
    assert Ddpo(each=1, normalize="batch").options()["each"] == 1
