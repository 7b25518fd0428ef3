"""Published settings, value by value: arXiv:2402.10207, language experiments, and the authors' code."""

from __future__ import annotations

import pytest

from ric.config.fingerprint import fingerprint
from ric.errors import NotFoundError
from ric.plugin import Host
from ric.run.prepare import prepare
from ric_plugins.algorithms.ric import Ric
from ric_plugins.presets import RIC_CODE, RIC_PAPER

ONLINE = {
    "rounds": 2,
    "generate": 20_000,
    "quantile": 0.7,
    "replay": 10_000,
    "steps": 4000,
    "lr": 1e-5,
    "schedule": "constant",
    "temperature": 0.7,
}
OFFLINE = {"steps": 20_000, "batch": 8, "schedule": "linear", "warmup": 0.0, "weight_decay": 0.01, "max_grad_norm": 1.0}
ADAPTER = {"adapter": "lora", "rank": 64, "alpha": 128, "dropout": 0.05}
DECODING = {"max_units": 128, "temperature": 1.0, "top_p": 0.9, "top_k": 0}


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.fixture(params=sorted(Ric.presets))
def plan(request, host):
    """A preset, resolved and checked as `ric run --preset` does."""
    return prepare({"algo": "ric", "task": "hh", "preset": request.param}, host)


def test_the_command_knows_both() -> None:
    assert Ric.presets == {"ric-paper": RIC_PAPER, "ric-code": RIC_CODE}


def test_what_both_share(plan) -> None:
    algorithm = {name: getattr(plan.algorithm, name) for name in ONLINE}
    assert algorithm == ONLINE
    assert (plan.algorithm.goals, plan.algorithm.tags_in_loss) == ("paper", False)
    assert {key: plan.config.backend[key] for key in ADAPTER} == ADAPTER
    assert {key: getattr(plan.fitting, key) for key in OFFLINE} == OFFLINE
    assert {key: getattr(plan.decoding, key) for key in DECODING} == DECODING
    assert (plan.config.format["name"], plan.format.decimals, plan.config.mapping["name"]) == ("paper", 1, "l2")


def test_batch_is_four_processes_of_two(plan) -> None:
    assert plan.fitting.batch == 4 * 2


@pytest.mark.parametrize(
    ("preset", "select", "clip", "reference", "lr"),
    [("ric-paper", "all", True, "data", 1.41e-4), ("ric-code", "any", False, "gaussian", 1.414e-4)],
)
def test_where_paper_and_code_differ(host, preset, select, clip, reference, lr) -> None:
    plan = prepare({"algo": "ric", "task": "hh", "preset": preset}, host)
    found = plan.algorithm.select, plan.format.clip, plan.mapping.reference, plan.fitting.lr
    assert found == (select, clip, reference, lr)
    assert plan.algorithm.reference == reference


def test_a_resolved_configuration_resolves_to_itself(plan, host) -> None:
    again = prepare(plan.config.as_dict(), host).config
    assert again == plan.config
    assert fingerprint(again) == fingerprint(plan.config)
    assert plan.config.algo["calibration"] == 64  # what nobody gave is written down too


def test_what_the_user_gives_goes_over_the_preset(host) -> None:
    given = {"algo": {"name": "ric", "rounds": 1}, "task": "hh", "preset": "ric-paper", "fit": {"steps": 5}}
    plan = prepare(given, host)
    assert (plan.algorithm.rounds, plan.fitting.steps) == (1, 5)
    assert (plan.algorithm.generate, plan.fitting.lr) == (20_000, 1.41e-4)


def test_the_marker_of_the_task_reaches_the_format(plan) -> None:
    assert plan.format.marker == "\n\nAssistant:"


def test_an_unknown_preset_is_named_with_its_neighbour(host) -> None:
    with pytest.raises(NotFoundError, match="algorithm 'ric' has no preset 'ric-papers'") as caught:
        prepare({"algo": "ric", "task": "hh", "preset": "ric-papers"}, host)
    assert caught.value.hint == "did you mean 'ric-paper'?"
