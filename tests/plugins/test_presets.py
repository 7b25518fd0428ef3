"""Published settings, cell by cell: docs/presets.md says what they are and where each is from."""

from __future__ import annotations

import re

import pytest

from ric.config.fingerprint import fingerprint
from ric.config.tree import parse_value
from ric.errors import ConfigError, NotFoundError
from ric.kinds import Algorithm
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric.run.setup.presets import SIZES, scaled
from ric_plugins.algorithms.ric import Ric

PRESETS, TASKS = ("ric-paper", "ric-code"), ("hh", "summary")
PAGES = {
    # algorithm: presets, the page's table of them, its table of what differs by task
    "ric": (PRESETS, 0, 1),
    "rewarded-soup": (("rs-paper", "rs-code"), 2, 3),
    "morl": (("ric-baseline",), 4, 1),
    "raft": (("raft-paper", "raft-code"), 5, None),
    "rrhf": (("rrhf-paper", "rrhf-code"), 6, None),
}
WRITTEN = [(algo, preset) for algo, (presets, _, _) in PAGES.items() for preset in presets]
NAMES = {"algo.name", "backend.name", "task.name"}
PAPER_ONLY = {("rs-code", "algo.expert.kl")}
"""What differs by task in the paper and not in its code."""


def table(root, number):
    """Rows of a table of the page: setting, values, kind, source."""
    found = re.findall(r"(?:^\|.*\n)+", (root / "docs" / "presets.md").read_text(), re.MULTILINE)[number]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found.splitlines()[2:]]


@pytest.fixture(scope="module")
def host():
    return Host()


def plan_of(host, preset, **given):
    """A preset, resolved and checked as `ric run --preset` does."""
    return prepare({"algo": "ric", "task": "hh", "preset": preset, **given}, host)


def cell(tree, path):
    for part in path.split("."):
        tree = tree[part]
    return tree


def leaves(tree, above=""):
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{above}{key}.")
        else:
            yield above + key


def tree_of(host, algo, preset, task, scale):
    cls = host.get("algorithm", algo, Algorithm)
    return scaled(cls.presets[preset], task, scale, cls.sizes)


def kinds(root, algo):
    """Setting -> size or formula, from the page."""
    _, shared, by_task = PAGES[algo]
    rows = table(root, shared) + ([] if by_task is None else table(root, by_task))
    return {row[0]: row[-2] for row in rows}


@pytest.mark.parametrize("algo", PAGES)
def test_every_cell_is_what_the_page_says(host, root, algo) -> None:
    presets, number, _ = PAGES[algo]
    model = {} if algo in ("ric", "morl") else {"model": "hub/model"}
    trees = [plan_of(host, preset, algo=algo, **model).config.as_dict() for preset in presets]
    for setting, *values, _, source in table(root, number):
        assert source
        assert [cell(tree, setting) for tree in trees] == [parse_value(value) for value in values], setting


@pytest.mark.parametrize(("algo", "preset"), WRITTEN)
def test_every_cell_of_a_task_is_what_the_page_says(host, root, algo, preset) -> None:
    if PAGES[algo][2] is None:
        return
    for column, task in enumerate(TASKS, 1):
        tree = tree_of(host, algo, preset, task, "paper")
        for row in table(root, PAGES[algo][2]):
            setting, value = row[0], row[column]
            if setting == "rewards":
                assert [spec if isinstance(spec, str) else spec["name"] for spec in tree["rewards"]] == value.split(",")
            elif value not in ("-", "0") and (preset, setting) not in PAPER_ONLY:  # no such filter, or off already
                assert cell(tree, setting) == parse_value(value), (task, setting)


@pytest.mark.parametrize(("algo", "preset"), WRITTEN)
@pytest.mark.parametrize("task", TASKS)
def test_no_cell_is_left_out_of_the_page(host, root, algo, preset, task) -> None:
    assert set(leaves(tree_of(host, algo, preset, task, "paper"))) <= set(kinds(root, algo)) | NAMES


@pytest.mark.parametrize(("algo", "preset"), WRITTEN)
@pytest.mark.parametrize("task", TASKS)
def test_the_embedded_scale_keeps_formulas_and_drops_sizes(host, root, algo, preset, task) -> None:
    kind = kinds(root, algo)
    whole, kept = (set(leaves(tree_of(host, algo, preset, task, scale))) for scale in ("paper", "embedded"))
    assert {path for path in whole - NAMES if kind[path] == "formula"} == kept - NAMES
    assert all(kind[path] == "size" for path in whole - kept - NAMES)


@pytest.mark.parametrize("preset", PRESETS)
def test_at_the_embedded_scale_the_sizes_are_the_tasks_own(host, preset) -> None:
    plan, plain = plan_of(host, preset, scale="embedded"), prepare({"algo": "ric", "task": "hh"}, host)
    for name in Ric.sizes:
        assert getattr(plan.algorithm, name) == getattr(plain.algorithm, name)
    assert (plan.fitting.steps, plan.fitting.batch, plan.fitting.lr) == (600, 32, 3e-3)
    assert (plan.config.model, plan.decoding.max_units) == (None, 32)
    assert plan.config.backend == plain.config.backend
    assert (plan.task.truth(plan.task.rows("test")[:1], plan.names) is not None) is True
    assert (plan.algorithm.goals, plan.algorithm.tags_in_loss, plan.fitting.warmup) == ("paper", False, 0.0)
    assert plan.config.as_dict()["scale"] == "embedded"


def test_at_the_paper_scale_the_task_reads_the_published_data(host) -> None:
    plan = plan_of(host, "ric-paper")
    assert (plan.task.embedded, plan.task.every, plan.task.model) == (False, 4, "meta-llama/Llama-2-7b-hf")
    assert plan.decoding.stop == ("\n\nHuman:",)  # cut at the next speaker
    assert plan.format.marker == "\n\nAssistant:"


def test_single_values_go_over_a_preset(host) -> None:
    given = {"algo": {"name": "ric", "rounds": 1}, "fit": {"steps": 5}, "task": {"name": "hh", "every": 2}}
    plan = plan_of(host, "ric-paper", **given)
    assert (plan.algorithm.rounds, plan.fitting.steps, plan.task.every) == (1, 5, 2)
    assert (plan.algorithm.generate, plan.fitting.lr, plan.task.max_tokens) == (20_000, 1.41e-4, 512)


@pytest.mark.parametrize(("algo", "preset"), WRITTEN)
@pytest.mark.parametrize("scale", ["paper", "embedded"])
def test_a_resolved_configuration_resolves_to_itself(host, algo, preset, scale) -> None:
    plan = plan_of(host, preset, algo=algo, scale=scale, **({} if scale == "embedded" else {"model": "hub/model"}))
    again = prepare(plan.config.as_dict(), host).config
    assert again == plan.config
    assert fingerprint(again) == fingerprint(plan.config)
    assert algo != "ric" or plan.config.algo["calibration"] == 64  # what nobody gave is written down too


def test_the_scale_is_no_part_of_what_a_run_is(host) -> None:
    assert fingerprint(plan_of(host, "ric-paper").config) == fingerprint(
        plan_of(host, "ric-paper", scale="paper").config
    )
    values = {k: v for k, v in plan_of(host, "ric-paper", scale="embedded").config.as_dict().items() if k != "scale"}
    values["preset"] = None
    assert fingerprint(prepare(values, host).config) == fingerprint(plan_of(host, "ric-paper", scale="embedded").config)


def test_mistakes(host) -> None:
    with pytest.raises(NotFoundError, match="algorithm 'ric' has no preset 'ric-papers'") as caught:
        plan_of(host, "ric-papers")
    assert caught.value.hint == "did you mean 'ric-paper'?"
    with pytest.raises(ConfigError, match=r"--scale huge\nexpected: paper or embedded"):
        plan_of(host, "ric-paper", scale="huge")
    with pytest.raises(ConfigError, match="--scale embedded without a preset"):
        plan_of(host, None, scale="embedded")


def test_a_preset_of_any_algorithm_can_be_scaled() -> None:
    preset = {
        "algo": {"name": "x", "keep": 5, "rounds": 2},
        "fit": {"lr": 1.0},
        "model": "m",
        "decoding": {"top_p": 0.5},
    }
    assert scaled(preset, "hh", "paper") == preset
    assert scaled(preset, "hh", "embedded", ("keep",)) == {
        "algo": {"name": "x", "rounds": 2},
        "decoding": {"top_p": 0.5},
    }
    assert "fit.lr" in SIZES
    assert preset["algo"]["keep"] == 5


def test_a_task_may_have_settings_of_its_own() -> None:
    preset = {"fit": {"warmup": 0.1}, "tasks": {"hh": {"fit": {"warmup": 0.2}}}}
    assert scaled(preset, "hh", "embedded") == {"fit": {"warmup": 0.2}}
    assert scaled(preset, "text", "embedded") == {"fit": {"warmup": 0.1}}
    assert Algorithm.sizes == ()
