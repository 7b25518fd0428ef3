"""LAION's heads: layers collapse into one map, unsafe and misfit files are refused, and the real ones rise."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from tests.plugins.rewards.images.tiny_models import WIDTH
from torch import nn

from ric.errors import ConfigError, DataError, NotFoundError
from ric_plugins.rewards.images import clip
from ric_plugins.rewards.images.aesthetic import Aesthetic, grades
from ric_plugins.rewards.images.aesthetic_head import load_head


def mlp(width):
    """The published form: five linear layers with dropouts between, and the names its file has."""
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Linear(width, 12), nn.Dropout(0.2), nn.Linear(12, 10), nn.Dropout(0.2), nn.Linear(10, 6),
                           nn.Dropout(0.1), nn.Linear(6, 4), nn.Linear(4, 1))  # fmt: skip
    return nn.ModuleDict({"layers": layers}).eval()


@pytest.fixture
def head(tmp_path):
    """A head file of either form."""

    def path(form="mlp", suffix="pth", width=WIDTH):
        model = mlp(width) if form == "mlp" else nn.Linear(width, 1)
        file = tmp_path / f"{form}-{width}.{suffix}"
        save_file(model.state_dict(), file) if suffix == "safetensors" else torch.save(model.state_dict(), file)
        return str(file)

    return path


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_five_layers_are_one_map(head, suffix) -> None:
    model, features = mlp(WIDTH), np.random.default_rng(0).normal(size=(7, WIDTH))
    with torch.inference_mode():
        expected = model["layers"](torch.tensor(features, dtype=torch.float32))[:, 0].numpy()
    assert grades(features, load_head(head("mlp", suffix))) == pytest.approx(expected, abs=1e-5)


def test_a_score_by_hand(clip_folder, head, ask, rows, images) -> None:
    path = head("linear", "safetensors")
    features = clip.load(clip.where(clip_folder, "", "float32", "auto")).pictures(images, 2)
    weight, bias = load_head(path)
    expected = [sum(a * b for a, b in zip(row, weight, strict=True)) + bias for row in features]
    assert ask(Aesthetic(path, clip_folder), rows) == pytest.approx(expected, abs=1e-6)


def test_a_head_of_another_width_is_refused(clip_folder, head, ask, rows) -> None:
    with pytest.raises(ConfigError, match=f"reads 5 numbers, and '.*' gives {WIDTH}") as caught:
        ask(Aesthetic(head("linear", "pth", 5), clip_folder), rows)
    assert "ViT-L/14 gives 768" in caught.value.expected
    assert "rewards.aesthetic.model" in caught.value.hint


def test_no_head(clip_folder, tmp_path) -> None:
    with pytest.raises(NotFoundError, match="no such file") as caught:
        Aesthetic("", clip_folder)
    assert "improved-aesthetic-predictor" in caught.value.expected


class Harmful:
    """What a pickle may do when it is read carelessly."""

    def __init__(self, path) -> None:
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_a_file_that_would_run_code_does_not(tmp_path) -> None:
    torch.save({"weight": Harmful(tmp_path / "ran")}, tmp_path / "head.pth")
    with pytest.raises(DataError, match="holds more than tensors"):
        load_head(str(tmp_path / "head.pth"))
    assert not (tmp_path / "ran").exists()


def other_files():
    ones = torch.ones
    return {
        "two outputs": {"weight": ones(2, 8), "bias": ones(2)},
        "misfit": {"0.weight": ones(4, 8), "0.bias": ones(4), "2.weight": ones(1, 5), "2.bias": ones(1)},
        "no bias": {"weight": ones(1, 8)},
        "convolution": {"weight": ones(1, 8, 3, 3), "bias": ones(1)},
        "another tensor": {"weight": ones(1, 8), "bias": ones(1), "running_mean": ones(1)},
        "no tensors": {"weight": [1.0], "bias": 2.0},
        "a list": [ones(1)],
        "nothing": {},
    }


@pytest.mark.parametrize("name", other_files())
def test_other_files_are_refused(tmp_path, name) -> None:
    torch.save(other_files()[name], tmp_path / "head.pth")
    with pytest.raises(DataError, match="aesthetic head") as caught:
        load_head(str(tmp_path / "head.pth"))
    assert "linear layers one after the other" in caught.value.expected


@pytest.mark.parametrize("suffix", ["pth", "safetensors"])
def test_damaged_files_are_refused(tmp_path, suffix) -> None:
    (tmp_path / f"head.{suffix}").write_bytes(b"not a head")
    with pytest.raises(DataError, match="damaged"):
        load_head(str(tmp_path / f"head.{suffix}"))


@pytest.mark.parametrize(
    ("file", "features", "low", "high"),
    [
        ("sa_0_4_vit_l_14_linear.pth", "vit_l_14", -2.5, 11.3),
        ("sa_0_4_vit_b_32_linear.pth", "vit_b_32", -1.5, 11.0),
    ],
)
def test_the_real_heads_rise_on_the_stored_features(shared, file, features, low, high) -> None:
    folder = shared / "data" / "models" / "aesthetic_head"
    stored = np.concatenate([np.load(folder / f"{features}_embeddings" / f"rating{i}.npy") for i in range(10)])
    found = grades(stored, load_head(str(folder / file)))
    assert np.all(np.diff(found) > 0)
    assert [found[0], found[-1]] == pytest.approx([low, high], abs=0.06)


@pytest.mark.parametrize("file", ["sac+logos+ava1-l14-linearMSE.pth", "ava+logos-l14-linearMSE.pth"])
def test_the_real_heads_of_five_layers(shared, file) -> None:
    folder = shared / "data" / "models" / "aesthetic_head"
    head = load_head(str(folder / file))
    assert head.weight.shape == (768,)
    stored = np.concatenate([np.load(folder / "vit_l_14_embeddings" / f"rating{i}.npy") for i in range(10)])
    found = grades(stored, head)
    # They were trained on other grades than the features were made for: higher is still higher, nearly everywhere.
    assert np.corrcoef(np.arange(10), found)[0, 1] > 0.8
    assert np.all((found > -5) & (found < 15))
