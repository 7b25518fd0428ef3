"""Everything about a configuration that can be known before work is known here."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ric.config.fingerprint import fingerprint
from ric.errors import ConfigError, DataError, NotFoundError
from ric.kinds import FitSettings
from ric.run.setup.prepare import from_file, prepare


def names(plan):
    config = plan.config
    parts = {"backend": config.backend, "sampler": config.sampler, "format": config.format, "mapping": config.mapping}
    return {kind: spec["name"] for kind, spec in parts.items()}


def test_what_is_left_out_is_chosen_and_written_down(plan_of):
    plan = plan_of()
    assert names(plan) == {"backend": "lookup", "sampler": "lookup", "format": "bins", "mapping": "proposed"}
    assert plan.names == plan.config.reward_names == ("a", "b")
    assert (plan.mapping.asks, plan.format.own) == (True, True)


@pytest.mark.parametrize("given", [{"format": "plain"}, {"format": {"follows": False}}, {"backend": {"chatty": False}}])
def test_a_policy_that_cannot_propose_gets_a_mapping_that_need_not(plan_of, given):
    plan = plan_of(**given)
    assert names(plan)["mapping"] == "l2"
    assert plan.mapping.asks is False


def test_options_alone_go_to_the_chosen_component(plan_of):
    plan = plan_of(mapping={"scale": 2.5}, task={"name": "letters", "size": 3})
    assert plan.config.mapping["name"] == "proposed"
    assert plan.config.mapping["scale"] == 2.5
    assert plan.mapping.scale == 2.5
    assert len(plan.task.rows("train")) == 3


def test_the_format_knows_the_tasks_marker(plan_of):
    assert plan_of().format.marker == ":"


def test_the_user_is_over_the_preset_is_over_the_task(plan_of):
    def fit(**given):
        plan = plan_of(**given)
        return plan.algorithm.rounds, plan.fitting.steps, plan.fitting.batch

    assert fit() == (1, 7, 5)
    assert fit(preset="short") == (0, 1, 5)
    assert fit(preset="short", fit={"steps": 9}) == (0, 9, 5)
    assert fit(preset="short", algo={"name": "told", "rounds": 4}, fit={"batch": 2}) == (4, 1, 2)


def test_the_rest_of_fitting_and_decoding_keeps_its_defaults(plan_of):
    plan = plan_of(seed=11, fit={"lr": 0.5}, decoding={"temperature": 0.0})
    assert plan.fitting == FitSettings(steps=7, batch=5, lr=0.5, seed=11)
    assert plan.decoding == plan.task.decoding._replace(temperature=0.0)


def test_rewards_keep_their_order_and_options(plan_of):
    plan = plan_of(rewards=["b", {"name": "a", "letter": "z"}, "dots"])
    assert [(name, reward.letter) for name, reward in plan.rewards.items()] == [("b", "b"), ("a", "z"), ("dots", ".")]
    assert plan.config.reward_names == ("b", "a", "dots")


def test_a_task_may_rename_a_reward(plan_of, world, monkeypatch):
    monkeypatch.setattr(world.Letters, "reward", lambda self, name: {"quiet": "dots"}.get(name, name))
    plan = plan_of(rewards=["quiet", "a"])
    assert plan.names == ("quiet", "a")
    assert plan.rewards["quiet"].letter == "."


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"preset": "short", "mapping": {"scale": 2.0}, "rewards": "b,a"},
        {"format": "plain", "eval": {"points": 3, "baselines": "sft:1", "mappings": ["l2"]}, "decoding": {"top_k": 3}},
    ],
)
def test_the_resolved_configuration_repeats_the_run(plan_of, host, given):
    first = plan_of(**given)
    second = prepare(first.config.as_dict(), host)
    assert second.config == first.config
    assert fingerprint(second.config) == fingerprint(first.config)
    assert (second.algorithm, second.mapping, second.format) == (first.algorithm, first.mapping, first.format)
    assert (second.fitting, second.decoding, second.names) == (first.fitting, first.decoding, first.names)


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"algo": None}, ConfigError, "no --algo / one of: corners, sft, soup, told"),
        ({"task": ""}, ConfigError, "no --task / one of: letters"),
        ({"algo": {"rounds": 2}}, ConfigError, "no --algo"),
        ({"task": {"size": 2}}, ConfigError, "no --task"),
        ({"algo": 5}, ConfigError, "no --algo"),
        ({"algo": "tould"}, NotFoundError, "'told'"),
        ({"task": "leters"}, NotFoundError, "'letters'"),
        ({"algo": {"name": "told", "roundz": 2}}, NotFoundError, "'rounds'"),
        ({"preset": "shot"}, NotFoundError, "has no preset 'shot' / one of: short / did you mean 'short'"),
        ({"algo": "sft", "preset": "short"}, NotFoundError, "one of: none"),
        ({"rewards": "a,c"}, NotFoundError, "'c'"),
        ({"mapping": "propose"}, NotFoundError, "'proposed'"),
        ({"eval": {"mappings": "propose"}}, NotFoundError, "'proposed'"),
        ({"eval": {"baselines": "stf"}}, NotFoundError, "'sft'"),
        ({"eval": {"baselines": "sft:few"}}, ConfigError, "steps"),
        ({"mapping": "proposed", "format": "plain"}, ConfigError, "mapping 'proposed' with format 'plain'"),
        ({"mapping": "proposed", "format": {"follows": False}}, ConfigError, "mapping 'proposed' with format 'bins'"),
        ({"mapping": "proposed", "backend": {"chatty": False}}, ConfigError, "an autoregressive backend"),
        ({"eval": {"mappings": "proposed"}, "format": "plain"}, ConfigError, "mapping 'proposed' with format 'plain'"),
        ({"eval": {"mappings": "l2"}, "algo": "sft"}, ConfigError, "eval.mappings = l2 with algorithm 'sft'"),
        ({"eval": {"points": 5}, "rewards": "a,b,dots"}, ConfigError, "eval.points = 5 with 3 rewards"),
        ({"eval": {"points": 5}, "rewards": "a"}, ConfigError, "eval.points = 5 with 1 rewards"),
        ({"backend": "other"}, ConfigError, "sampler 'lookup' with backend 'other' / a sampler for 'other'"),
        ({"data": "x.jsonl"}, DataError, "--data x.jsonl: task 'letters' has data of its own"),
        ({"model": "./nowhere"}, DataError, "--model ./nowhere: no such folder"),
        ({"fit": {"stepz": 1}}, NotFoundError | ConfigError, "steps"),
    ],
)
def test_mistakes_are_named(plan_of, given, error, text):
    kinds = getattr(error, "__args__", (error,))
    with pytest.raises(kinds) as caught:
        plan_of(**given)
    assert text in f"{caught.value.given} / {caught.value.expected} / {caught.value.hint}"
    assert caught.value.hint or caught.value.expected


def test_an_algorithm_may_be_made_for_some_backends(plan_of, world, monkeypatch):
    monkeypatch.setattr(world.Corners, "backends", frozenset({"other", "third"}))
    with pytest.raises(ConfigError, match="algorithm 'corners' with backend 'lookup'\nexpected: one of: other, third"):
        plan_of(algo="corners")


def test_a_task_without_rewards_asks_for_them(plan_of, world, monkeypatch):
    monkeypatch.setattr(world.Letters, "default_rewards", ())
    with pytest.raises(ConfigError, match="no rewards"):
        plan_of()
    assert plan_of(rewards="a").names == ("a",)


def test_a_folder_that_is_there_or_a_hub_id_is_a_model(plan_of, tmp_path):
    for model in (str(tmp_path), "organisation/model"):
        assert plan_of(model=model).config.model == model


def test_nothing_is_worked_out_yet(plan_of, cache, world, tmp_path):
    plan_of()
    assert world.CALLS == {}
    assert list(tmp_path.iterdir()) == []


def test_nothing_heavy_is_imported(root):
    code = (
        "import sys; from ric.plugin import Host; from ric.run.setup.prepare import prepare;"
        "host = Host(['tests/run/letters_world.py'], environ={'RIC_PLUGINS': ''});"
        "prepare({'algo': 'told', 'task': 'letters'}, host);"
        "print([name for name in ('torch', 'transformers', 'pandas', 'matplotlib', 'scipy') if name in sys.modules])"
    )
    asked = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "[]"


def test_from_file(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("algo: told\nfit: {lr: 1e-3}\n", encoding="utf-8")
    assert from_file(path) == {"algo": "told", "fit": {"lr": 0.001}}
    with pytest.raises(DataError):
        from_file(tmp_path / "missing.yaml")
