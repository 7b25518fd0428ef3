"""What `rloo`, `grpo` and `ppo` hand to the backend's loops."""

from __future__ import annotations

import pytest

from ric.errors import ConfigError
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric_plugins.algorithms.grpo import Grpo
from ric_plugins.algorithms.ppo import Ppo
from ric_plugins.algorithms.rloo import Rloo
from ric_plugins.backends.causal_lm.online import WORDS
from ric_plugins.ppo_options import PpoOptions

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 0.0], [2.0, 20.0]]


def first(rewards, group):
    return rewards[:, 0]


def practised(job, learner):
    assert learner.learn(job, first, "warm", "m") == "m"
    ((name, member, like, practice),) = job.practised
    return name, member, like, practice


@pytest.mark.parametrize(("learner", "method"), [(Rloo(), "rloo"), (Grpo(), "grpo"), (Ppo(), "ppo")])
def test_a_method_gets_every_prompt_once(job_of, learner, method) -> None:
    name, member, like, practice = practised(job_of(TRAIN), learner)
    assert (name, member, like, practice.method) == (f"m-{method}", "m", "warm", method)
    assert sorted(row.prompt for row in practice.rows) == ["p0", "p1", "p2", "p3"]
    assert all(row.payload is None for row in practice.rows)
    assert practice.utility is first


def test_settings_are_the_learners_own(job_of) -> None:
    job = job_of(TRAIN)
    job.decoding = job.decoding._replace(top_p=0.9)
    learner = Rloo(steps=5, batch=16, lr=0.1, schedule="linear", warmup=0.3, max_grad_norm=0.5, weight_decay=0.2,
                   temperature=0.7)  # fmt: skip
    *_, practice = practised(job, learner)
    settings = practice.settings
    assert (settings.steps, settings.batch, settings.lr, settings.schedule) == (5, 16, 0.1, "linear")
    assert (settings.max_grad_norm, settings.weight_decay, settings.warmup) == (0.5, 0.2, 0.3)
    assert settings.seed == job.fitting.seed
    assert practice.decoding == job.decoding._replace(temperature=0.7, top_p=1.0)


@pytest.mark.parametrize(("batch", "steps"), [(2, 2), (3, 1), (16, 1)])
def test_without_a_number_of_steps_it_is_one_pass_in_whole_batches(job_of, batch, steps) -> None:
    *_, practice = practised(job_of(TRAIN), Ppo(steps=None, batch=batch))
    assert practice.settings.steps == steps


def test_options_are_the_methods_own(job_of) -> None:
    *_, practice = practised(job_of(TRAIN), Rloo(each=4, normalize=True, passes=2, clip=0.3, kl=0.01))
    assert practice.options == {"each": 4, "normalize": True, "passes": 2, "clip": 0.3, "kl": 0.01}
    *_, practice = practised(job_of(TRAIN), Grpo(scaling="none", loss="dr_grpo", kl=0.02))
    assert practice.options == {
        "each": 8, "scaling": "none", "loss": "dr_grpo", "passes": 1, "clip": 0.2, "kl": 0.02,
    }  # fmt: skip


def test_trl_knows_every_option_by_its_own_name() -> None:
    from dataclasses import fields

    from trl import GRPOConfig, RLOOConfig

    for learner, config in ((Rloo(), RLOOConfig), (Grpo(), GRPOConfig)):
        assert {WORDS[name] for name in learner.options()} <= {field.name for field in fields(config)}


def test_ppo_passes_what_its_loop_knows(job_of) -> None:
    *_, practice = practised(job_of(TRAIN), Ppo(kl=0.3, epochs=2, early_stop=1.0))
    assert PpoOptions(**practice.options) == PpoOptions(kl=0.3, epochs=2, early_stop=1.0)


@pytest.mark.parametrize(
    ("cls", "options", "message"),
    [
        (Rloo, {"batch": 10, "each": 4}, r"algo\.batch = 10 with algo\.each = 4"),
        (Rloo, {"each": 1}, r"algo\.each = 1"),
        (Rloo, {"steps": 0}, r"algo\.steps = 0"),
        (Grpo, {"scaling": "std"}, r"algo\.scaling = 'std'"),
        (Grpo, {"loss": "ppo"}, r"algo\.loss = 'ppo'"),
        (Grpo, {"batch": 10, "each": 4}, r"algo\.batch = 10 with algo\.each = 4"),
        (Ppo, {"clip": 0.0}, r"algo\.clip = 0"),
        (Ppo, {"target": -1.0}, r"algo\.target = -1"),
        (Ppo, {"epochs": 0}, r"algo\.epochs = 0"),
        (Ppo, {"kl": -0.1}, r"algo\.kl = -0\.1"),
        (Ppo, {"schedule": "step"}, r"algo\.schedule = 'step'"),
        (Ppo, {"max_grad_norm": -1.0}, r"algo\.max_grad_norm = -1"),
        (Ppo, {"whiten": "rows"}, r"algo\.whiten = 'rows'"),
    ],
)
def test_options_out_of_range_are_refused(cls, options, message) -> None:
    with pytest.raises(ConfigError, match=message):
        cls(**options)


def test_morl_trains_by_rloo_and_says_what_it_needs() -> None:
    plan = prepare({"algo": "morl", "task": "hh"}, Host())
    assert plan.algorithm.learner == Rloo()
    assert plan.algorithm.learner.needs <= plan.backend.methods
