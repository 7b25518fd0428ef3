"""Picture classifiers, and Python functions on pictures."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoModelForImageClassification

from ric.errors import ConfigError, NotFoundError
from ric.kinds import Row
from ric.testing import check_reward
from ric_plugins.rewards.function import Function
from ric_plugins.rewards.hf import Classifier
from ric_plugins.rewards.images.classifier import ImageClassifier, load


def test_contract(classifier_folder, rows) -> None:
    check_reward(ImageClassifier(classifier_folder, "1-0"), rows, lambda: ImageClassifier(classifier_folder, "1-0"))


def test_logits_by_hand(classifier_folder, ask, rows, images) -> None:
    processor = load(ImageClassifier(classifier_folder)._where).processor
    model = AutoModelForImageClassification.from_pretrained(classifier_folder)
    with torch.inference_mode():
        logits = [model(**processor(images=image, return_tensors="pt")).logits[0].tolist() for image in images]
    assert ask(ImageClassifier(classifier_folder, 1), rows) == pytest.approx([b for _, b in logits], abs=1e-5)
    difference = [a - b for a, b in logits]
    assert ask(ImageClassifier(classifier_folder, "1-0", -1, batch=2), rows) == pytest.approx(difference, abs=1e-5)


def test_a_class_must_be_chosen(classifier_folder, ask, rows) -> None:
    with pytest.raises(ConfigError, match="with 2 classes"):
        ask(ImageClassifier(classifier_folder), rows)


def test_the_reward_for_texts_points_here(classifier_folder) -> None:
    with pytest.raises(ConfigError, match="classifies pictures") as caught:
        Classifier(classifier_folder)
    assert caught.value.hint == f"--rewards hf-image:{classifier_folder}"


def test_no_model() -> None:
    with pytest.raises(ConfigError, match="without a model"):
        ImageClassifier()
    with pytest.raises(NotFoundError, match="no such folder"):
        ImageClassifier("./nowhere")


def test_a_function_gets_pictures_in_a_batch(tmp_path, monkeypatch, ask, images) -> None:
    (tmp_path / "redness.py").write_text(
        "def redness(prompts, completions, **kwargs):\n"
        "    assert [image.mode for image in completions] == ['RGB'] * len(prompts)\n"
        "    return [image.resize((1, 1)).getpixel((0, 0))[0] for image in completions]\n"
    )
    monkeypatch.chdir(tmp_path)
    images[0].save("a.png")
    red, file = images[0].resize((1, 1)).getpixel((0, 0))[0], tmp_path / "a.png"
    reward = Function("redness.py:redness")
    assert ask(reward, [Row("r0", "", images[0]), Row("r1", "", file)]) == [red, red]
    check_reward(reward, [Row(f"r{i}", "", image) for i, image in enumerate(images)])
