"""Every built-in component resolves and keeps the contract of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from tests.plugins.rewards.images import tiny_models
from tests.plugins.rewards.tiny import save

from ric.kinds import INTERFACES, Row
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
PICTURES = {"image-rewards", "image-metrics"}
"""Plugins whose components look at pictures; `scene-accuracy` does as well."""
STAND_INS = {
    ("reward", "aesthetic"): {"model": "clip", "head": "aesthetic_head"},
    ("reward", "clip"): {"model": "clip"},
    ("reward", "safe"): {"model": "clip"},
    ("metric", "clip-score"): {"model": "clip"},
    ("metric", "feature-distance"): {"reference": "picture_folder"},
}
"""(kind, name) -> option -> fixture of the small model that stands in."""
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


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> str:
    """A random CLIP."""
    return str(tiny_models.save_clip(tmp_path_factory.mktemp("clip")))


@pytest.fixture(scope="session")
def image_classifier(tmp_path_factory) -> str:
    """A random classifier of pictures: two classes."""
    return str(tiny_models.save_classifier(tmp_path_factory.mktemp("vit")))


@pytest.fixture(scope="session")
def aesthetic_head(tmp_path_factory) -> str:
    """A random linear head for that CLIP."""
    file = tmp_path_factory.mktemp("head") / "head.pth"
    torch.manual_seed(0)
    torch.save(torch.nn.Linear(tiny_models.WIDTH, 1).state_dict(), file)
    return str(file)


@pytest.fixture(scope="session")
def drawn() -> list[Row]:
    """Rows whose payloads are pictures."""
    rng = np.random.default_rng(2)
    noise = [Image.fromarray(rng.integers(0, 256, (16, 16 + i, 3), dtype=np.uint8)) for i in range(4)]
    return [Row(f"r{i}", "a small red circle at the left on a white background", one) for i, one in enumerate(noise)]


@pytest.fixture(scope="session")
def picture_folder(tmp_path_factory, drawn) -> str:
    """A folder of pictures to compare with."""
    folder = tmp_path_factory.mktemp("pictures")
    for row in drawn:
        row.payload.save(folder / f"{row.id}.png")
    return str(folder)


@pytest.fixture
def rows(request, row) -> list[Row] | None:
    """Rows of pictures for what looks at pictures; the contract's own texts for everything else."""
    return request.getfixturevalue("drawn") if row.plugin in PICTURES or row.name == "scene-accuracy" else None


@pytest.fixture
def options(request, row, ric_host) -> Mapping[str, Any]:
    """Options of a component; models that need the hub are replaced by small ones."""
    found = ric_host.find(row.kind, f"{row.plugin}/{row.name}").component
    if (row.kind, row.name) in STAND_INS:
        return {option: request.getfixturevalue(stand_in) for option, stand_in in STAND_INS[row.kind, row.name].items()}
    if found.target == HF:
        return {"model": request.getfixturevalue("classifier"), "head": found.options.get("head", 0)}
    if (row.kind, row.name) == ("reward", "hf-image"):
        return {"model": request.getfixturevalue("image_classifier"), "head": 1}
    if (row.kind, row.name) == ("metric", "perplexity"):
        return {"model": request.getfixturevalue("language_model")}
    return OPTIONS.get((row.kind, row.name), {})


@pytest.mark.parametrize("row", BUILT_IN, ids=lambda row: f"{row.kind}-{row.name}")
def test_component(row, ric_host, options, rows) -> None:
    if (row.kind, row.name) == ("metric", "fid"):
        pytest.skip(
            "metric 'fid' downloads its network; tests/plugins/metrics/images/test_fid.py puts another in its place"
        )
    if missing(row.needs):
        pytest.skip(f"{row.kind} '{row.name}' needs {', '.join(missing(row.needs))}")
    check_component(row.kind, f"{row.plugin}/{row.name}", ric_host, options, rows)


def test_every_kind_the_main_job_needs_is_built_in() -> None:
    assert {row.kind for row in BUILT_IN} >= {"task", "reward", "format", "mapping", "sampler", "backend", "algorithm"}


def test_no_plugin_is_broken() -> None:
    assert not [row for row in Host().rows() if row.dist == "ric-align" and row.broken]


def test_names_are_offered_once() -> None:
    names = [(row.kind, row.name) for row in BUILT_IN]
    assert len(names) == len(set(names))
