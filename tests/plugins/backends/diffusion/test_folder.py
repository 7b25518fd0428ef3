"""Pipelines on disk: what is refused before anything is loaded, and what a recipe makes."""

from __future__ import annotations

import json
import shutil

import pytest

from ric.errors import ConfigError, NotFoundError, RicError
from ric_plugins.backends.diffusion.backend import Diffusion
from ric_plugins.backends.diffusion.building import checked


@pytest.fixture
def copy(transformer, tmp_path):
    """A folder that may be damaged."""
    return shutil.copytree(transformer, tmp_path / "copy")


def changed(folder, **entries):
    index = json.loads((folder / "model_index.json").read_text()) | entries
    kept = {key: value for key, value in index.items() if value != "gone"}
    (folder / "model_index.json").write_text(json.dumps(kept))


DAMAGE = {
    "it has no model_index.json": lambda f: (f / "model_index.json").unlink(),
    "it is no JSON object": lambda f: (f / "model_index.json").write_text("{"),
    "names no denoiser": lambda f: changed(f, transformer="gone"),
    "it has no folder scheduler": lambda f: shutil.rmtree(f / "scheduler"),
    "transformer has no weights as safetensors": lambda f: next((f / "transformer").glob("*.safetensors")).unlink(),
    r"says of tokenizer: \['evil', 'X'\]": lambda f: changed(f, tokenizer=["evil", "X"]),
    "has a part text_encoder_2": lambda f: changed(f, text_encoder_2=["transformers", "CLIPTextModel"]),
}


@pytest.mark.parametrize("text", DAMAGE)
def test_a_folder_that_is_no_pipeline_is_refused_from_its_files(copy, text):
    Diffusion().check(str(copy))
    DAMAGE[text](copy)
    with pytest.raises(NotFoundError, match=rf"cannot be loaded(.|\n)*{text}(.|\n)*diffusers' layout(.|\n)*--model"):
        Diffusion().check(str(copy))


def test_what_shows_only_on_loading_is_told_in_words(copy):
    next((copy / "transformer").glob("*.safetensors")).write_bytes(b"nothing")
    with pytest.raises(NotFoundError, match=r"cannot be loaded(.|\n)*diffusers' layout"):
        Diffusion(device="cpu").load(str(copy))


def test_a_hub_id_passes():
    Diffusion().check("someone/some-pipeline")


@pytest.mark.parametrize(
    ("recipe", "text"),
    [
        ({}, "no pairs"),
        ({"pairs": [1], "width": 3}, r"unknown \['width'\]"),
        ({"pairs": [1], "denoiser": "mlp"}, "denoiser='mlp'(.|\n)*unet or transformer"),
        ({"pairs": [1], "scheduler": {"prediction": "x"}}, "prediction='x'(.|\n)*flow, v_prediction"),
        ({"pairs": [1], "resolution": 16, "fold": 3}, "fold=3(.|\n)*a divisor of the resolution, 16"),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(recipe, text):
    with pytest.raises(ConfigError, match=text):
        checked(recipe)


def test_a_hub_id_out_of_reach_is_told_in_words(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(RicError, match=r"someone/no-such-pipeline"):
        Diffusion(device="cpu").load("someone/no-such-pipeline")
