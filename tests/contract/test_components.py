"""Every built-in component resolves and keeps the contract of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.plugins.rewards.tiny import save

from ric.kinds import INTERFACES
from ric.plugin import Host
from ric.plugin.needs import missing
from ric.testing import check_component
from ric_plugins.backends.causal_lm.backend import CausalLM

BUILT_IN = [row for row in Host().rows() if row.dist == "ric-align" and row.kind in INTERFACES]
PROMPTS = Path(__file__).with_name("prompts.jsonl")
OPTIONS: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("reward", "py"): {"function": "tests.contract.kindness:kindness"},
    ("task", "text"): {"data": str(PROMPTS), "model": "any"},
    ("algorithm", "soup"): {"members": ["init", "init"]},
}
"""(kind, name) -> options of components that cannot be built without any."""
RECIPE = {
    "pairs": [["Say yes:", "yes"]], "vocabulary": 300, "width": 16, "layers": 1, "heads": 2, "context": 64,
    "fit": {"steps": 1, "batch": 1}, "seed": 2,
}  # fmt: skip
HF = "ric_plugins.rewards.hf:Classifier"


@pytest.fixture(scope="session")
def classifier(tmp_path_factory) -> str:
    """A random stand-in for the published reward models, which need the hub: two classes, all special tokens."""
    return str(save(tmp_path_factory.mktemp("classifier"), "bart", 2))


@pytest.fixture(scope="session")
def language_model(tmp_path_factory) -> str:
    """A language model of a few thousand parameters."""
    path = tmp_path_factory.mktemp("language") / "model"
    CausalLM(device="cpu").build(RECIPE, path, path.with_name("checkpoint"), lambda *_: None)
    return str(path)


@pytest.fixture
def options(request, row, ric_host) -> Mapping[str, Any]:
    """Options of a component; models that need the hub are replaced by small ones."""
    found = ric_host.find(row.kind, f"{row.plugin}/{row.name}").component
    if found.target == HF:
        return {"model": request.getfixturevalue("classifier"), "head": found.options.get("head", 0)}
    if (row.kind, row.name) == ("metric", "perplexity"):
        return {"model": request.getfixturevalue("language_model")}
    return OPTIONS.get((row.kind, row.name), {})


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: f"{row.kind}-{row.name}")
def test_component(row, ric_host, options) -> None:
    if missing(row.needs):
        pytest.skip(f"{row.kind} '{row.name}' needs {', '.join(missing(row.needs))}")
    check_component(row.kind, f"{row.plugin}/{row.name}", ric_host, options)


def test_every_kind_the_main_job_needs_is_built_in() -> None:
    assert {row.kind for row in BUILT_IN} >= {"task", "reward", "format", "mapping", "sampler", "backend", "algorithm"}


def test_no_plugin_is_broken() -> None:
    assert not [row for row in Host().rows() if row.dist == "ric-align" and row.broken]


def test_names_are_offered_once() -> None:
    names = [(row.kind, row.name) for row in BUILT_IN]
    assert len(names) == len(set(names))
