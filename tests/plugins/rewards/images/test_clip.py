"""What looks through a CLIP, on a tiny random one: against the library asked by hand, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.plugins.rewards.images.tiny_models import WIDTH
from transformers import CLIPModel

from ric.errors import ConfigError, NotFoundError, RewardError
from ric.kinds import Row
from ric_plugins.rewards.images import clip
from ric_plugins.rewards.images.similarity import UNSAFE, Safe, Similarity


def test_cosines_by_hand(clip_folder, ask, rows) -> None:
    encoder = clip.load(clip.where(clip_folder, "", "float32", "cpu"))
    given = encoder.processor(images=[row.payload for row in rows], return_tensors="pt")
    words = [encoder.tokenizer(row.prompt, return_tensors="pt") for row in rows]
    model = CLIPModel.from_pretrained(clip_folder)
    with torch.inference_mode():
        expected = [
            model(input_ids=word["input_ids"], pixel_values=given["pixel_values"][i : i + 1]).logits_per_image.item()
            / model.logit_scale.exp().item()
            for i, word in enumerate(words)
        ]
    assert ask(Similarity(clip_folder), rows) == pytest.approx(expected, abs=1e-5)
    assert len(set(np.round(expected, 4))) == len(rows)  # they are told apart


def test_features_are_unit_vectors_of_any_batch(clip_folder, images) -> None:
    encoder = clip.load(clip.where(clip_folder, "", "float32", "cpu"))
    found = encoder.pictures(images, 4)
    assert found.shape == (len(images), WIDTH) == (len(images), encoder.width)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1)
    np.testing.assert_allclose(encoder.pictures(images, 1), found, atol=1e-5)
    told = ["short", "a longer text than the other " * 9]
    np.testing.assert_allclose(encoder.texts(told, 1), encoder.texts(told, 2), atol=1e-5)
    assert encoder.pictures([], 4).shape == (0, WIDTH)


def test_a_prefix_is_put_before_the_prompt(clip_folder, ask, rows) -> None:
    told = [row._replace(prompt=f"a photo of {row.prompt}") for row in rows]
    assert ask(Similarity(clip_folder, prefix="a photo of "), rows) == pytest.approx(ask(Similarity(clip_folder), told))


def test_safe_is_minus_the_largest_cosine(clip_folder, ask, images) -> None:
    rows = [Row(word, word, images[0]) for word in UNSAFE]
    worst = max(ask(Similarity(clip_folder), rows))
    assert ask(Safe(clip_folder), rows[:1]) == pytest.approx([-worst])
    assert Safe(clip_folder).fingerprint() != Safe(clip_folder, words=("gore",)).fingerprint()


@pytest.fixture
def broken(clip_folder, tmp_path):
    """A copy of the folder with a file removed or changed."""

    def folder(remove="", **entries):
        path = Path(shutil.copytree(clip_folder, tmp_path / "broken"))
        for file in path.glob(remove) if remove else ():
            file.unlink()
        if entries:
            config = json.loads((path / "config.json").read_text())
            (path / "config.json").write_text(json.dumps({**config, **entries}))
        return str(path)

    return folder


@pytest.mark.parametrize(
    ("file", "problem"),
    [("model.safetensors", "no weights"), ("token*.json", "no tokenizer"), ("config.json", "no config.json")],
)
def test_a_folder_that_lacks_a_file_is_refused_at_once(broken, file, problem) -> None:
    with pytest.raises(NotFoundError, match=problem):
        Similarity(broken(file))


def test_a_folder_without_an_image_processor(broken, ask, rows) -> None:
    with pytest.raises(NotFoundError, match="the image processor cannot be loaded"):
        ask(Similarity(broken("pre*processor_config.json")), rows)


def test_another_model_is_no_clip(broken, ask, rows) -> None:
    with pytest.raises(RewardError, match="is a bert") as caught:
        ask(Similarity(broken(model_type="bert")), rows)
    assert clip.LARGE in caught.value.hint


def test_options_that_cannot_be_are_refused(clip_folder) -> None:
    with pytest.raises(NotFoundError, match="no such folder"):
        Similarity("./nowhere")
    with pytest.raises(ConfigError, match="no CLIP model"):
        Similarity(" ")
    with pytest.raises(ConfigError, match="without words"):
        Safe(clip_folder, words=())
    with pytest.raises(ValueError, match="a batch of 1"):
        Safe(clip_folder, batch=0)
