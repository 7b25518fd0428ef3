"""The configuration of a run: normal form, layers and refusals."""

from __future__ import annotations

import math

import pytest

from ric.config.schema import Draw, Fit, resolve
from ric.config.tree import overrides
from ric.errors import ConfigError
from ric.kinds import Decoding, FitSettings

LEAST = {"algo": "ric", "task": "hh"}


def test_names_become_specs():
    config = resolve(LEAST, {"rewards": ["a", {"name": "b", "x": 1}], "mapping": "l2"})
    assert config.algo == {"name": "ric"}
    assert config.rewards == [{"name": "a"}, {"name": "b", "x": 1}]
    assert config.reward_names == ("a", "b")
    assert config.mapping == {"name": "l2"}


def test_defaults():
    config = resolve(LEAST)
    assert (config.rewards, config.model, config.format, config.fit, config.decoding) == ([], None, None, {}, {})
    assert (config.eval.points, config.seed, config.plugins) == (None, 0, [])


def test_texts_with_commas_are_lists():
    config = resolve(LEAST, {"rewards": "a, b", "eval": {"baselines": "sft,morl"}, "plugins": "x.py"})
    assert config.reward_names == ("a", "b")
    assert config.eval.baselines == ["sft", "morl"]
    assert config.plugins == ["x.py"]


def test_options_go_to_rewards_given_as_one_text():
    config = resolve(LEAST, {"rewards": "a,b"}, overrides(["rewards.b.model=x"]))
    assert config.rewards == [{"name": "a"}, {"name": "b", "model": "x"}]


def test_options_alone_wait_for_the_component_that_the_task_chooses():
    assert resolve(LEAST, {"backend": {"rank": 8}}).backend == {"rank": 8}


def test_later_layers_win():
    task = {"fit": {"steps": 10, "lr": 0.1}, "mapping": {"name": "p-norm", "p": 3}}
    config = resolve(task, LEAST, overrides(["fit.steps=20", "mapping=l2"]))
    assert config.fit == {"steps": 20, "lr": 0.1}
    assert config.mapping == {"name": "l2"}


def test_written_form_resolves_to_the_same():
    config = resolve(
        LEAST,
        {
            "rewards": "a,b",
            "mapping": {"name": "p-norm", "p": math.inf},
            "fit": {"lr": 1e-3},
            "eval": {"points": 5},
            "seed": 3,
            "preset": "ric-paper",
            "plugins": ["a.py"],
        },
    )
    assert resolve(config.as_dict()) == config


def test_settings_are_those_of_the_records():
    assert set(Fit.__annotations__) == set(FitSettings._fields) - {
        "seed",
        "carry",
    }  # these two are the run's and the algorithm's
    assert set(Draw.__annotations__) == set(Decoding._fields) - {"stop", "beams", "beam_groups", "diversity"}


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"tsak": 1}, r"unknown key 'tsak'\nexpected: did you mean 'task'\? \(algo, task"),
        ({"zzz": 1}, r"unknown key 'zzz'\nexpected: algo, task"),
        ({"fit": {"stesp": 1}}, r"unknown key 'fit.stesp'\nexpected: did you mean 'steps'\?"),
        ({"decoding": {"topp": 1}}, r"unknown key 'decoding.topp'\nexpected: did you mean 'top_p'\?"),
        ({"eval": {"promts": 1}}, r"unknown key 'eval.promts'\nexpected: did you mean 'prompts'\?"),
        ({"eval": {"promts": 1}, "seed": -1}, r"unknown key 'eval.promts' \(and 1 more\)"),
        ({"seed": -1}, "seed = -1\nexpected: greater than or equal to 0\nnext: --set seed=..."),
        ({"seed": "x"}, "seed = 'x'\nexpected: a valid integer"),
        ({"fit": {"lr": 0}}, "fit.lr = 0"),
        ({"fit": {"lr": math.nan}}, "fit.lr = nan"),
        ({"fit": {"schedule": "linaer"}}, "fit.schedule = 'linaer'\nexpected: 'linear', 'cosine' or 'constant'"),
        ({"fit": {"warmup": 1.0}}, "fit.warmup = 1.0\nexpected: less than 1"),
        ({"decoding": {"top_p": 0}}, "decoding.top_p = 0"),
        ({"eval": {"points": 1}}, "eval.points = 1"),
        ({"rewards": ["a", ""]}, "rewards.1 = ''\nexpected: a component's name is empty"),
        ({"rewards": "a,,b"}, "rewards.1 = ''"),
        ({"rewards": ["a", "b", "a"]}, "expected: each reward once; 'a' stands there twice"),
        ({"rewards": [{"model": "x"}]}, "expected: a component's name is missing"),
        ({"rewards": 3}, "rewards = 3\nexpected: a valid list"),
        ({"mapping": 3}, "mapping = 3\nexpected: a component is a name or a mapping with a name, not int"),
        ({"algo": None}, "algo = None"),
        ({"format": {"name": 3}}, "expected: a component's name is empty"),
        ({"model": {"name": "x"}}, "model = "),
    ],
)
def test_refusals(extra, message):
    with pytest.raises(ConfigError, match=message):
        resolve(LEAST, extra)


def test_missing_keys():
    with pytest.raises(ConfigError, match=r"'algo' is not given \(and 1 more\)\nexpected: a value for it"):
        resolve({})


def test_a_configuration_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        resolve(LEAST).seed = 3
