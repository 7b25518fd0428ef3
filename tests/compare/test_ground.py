import numpy as np
import pytest

from ric.compare.ground import check_ground
from ric.errors import RunError
from ric.kinds import Statistics


def test_runs_on_one_ground_pass(trio):
    check_ground(trio)


@pytest.mark.parametrize(("config", "message"), [
    ({"task": {"name": "summary"}}, "runs of different tasks: .*ric-0 has name: hh, .*morl-0 name: summary"),
    ({"decoding": {"temperature": 0.7}}, "different decoding: .* temperature: 1.0, .* temperature: 0.7"),
    ({"data": "mine.jsonl"}, "different data: .* has none, .* 'mine.jsonl'"),
    ({"rewards": [{"name": "harmless", "head": 1}, {"name": "helpful"}]}, "different rewards"),
])  # fmt: skip
def test_another_configuration_is_named(make, config, message):
    with pytest.raises(RunError, match=message):
        check_ground([make(), make("morl", config=config)])


def test_a_batch_size_changes_nothing(make):
    check_ground([make(), make("morl", config={"decoding": {"temperature": 1.0, "batch": 64}})])


def test_statistics_prompts_and_truth(make, change):
    one, other = make(), make("morl")
    scale = other.results.statistics
    moved = Statistics(scale.names, scale.mean + np.array([0.0, 0.5]), scale.std, scale.quantiles)
    with pytest.raises(RunError, match=r"statistics .*helpful: mean 0.0, std 1.0, .*helpful: mean 0.5, std 1.0"):
        check_ground([one, change(other, statistics=moved)])
    with pytest.raises(RunError, match=r"different prompts: .* has 30, from 'p0' on, .* 30, from 'q0' on"):
        check_ground([one, change(other, ids=[f"q{i}" for i in range(30)])])
    with pytest.raises(RunError, match=r"true fronts \(and so of reference points\)"):
        check_ground([one, change(other, truth=None)])


def test_base_models(make):
    with pytest.raises(RunError, match="different base models") as caught:
        check_ground([make(), make("morl")._replace(base="xyz")])
    assert caught.value.hint == "the same --model for all runs"


def test_grids(make, change):
    other = make("morl")
    curve = other.own
    from dataclasses import replace

    short = replace(curve, preferences=curve.preferences[:3], rewards=curve.rewards[:3])
    with pytest.raises(RunError, match=r"different preferences: .* has 11 points, .* 3 points"):
        check_ground([make(), change(other, curves=[short])])


def test_seeds_of_one_name_share_their_settings(make):
    two = make("ric", 1, config={"algo": {"name": "ric", "rounds": 3}})
    with pytest.raises(RunError, match=r"runs called 'ric' of different settings: algo.rounds: None or 3") as caught:
        check_ground([make(), two])
    assert caught.value.hint == "call one otherwise: ric-2=runs/ric-1"
