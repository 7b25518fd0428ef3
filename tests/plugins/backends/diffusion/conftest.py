"""Pipelines of a few thousand parameters, built once: 8 pixels, one colour a caption."""

from __future__ import annotations

import pytest
from PIL import Image

from ric.kinds import Example, FitSettings
from ric_plugins.backends.diffusion.backend import Diffusion

COLOURS = {"red": (220, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 230), "white": (240, 240, 240)}
PAIRS = [(f"a {name} square", Image.new("RGB", (8, 8), colour)) for name, colour in COLOURS.items()]
TEXT = {"hidden_size": 16, "num_hidden_layers": 1}
UNET = {"block_out_channels": (8, 16), "norm_num_groups": 4}
RECIPE = {
    "pairs": PAIRS,
    "denoiser": "unet",
    "config": UNET,
    "text_encoder": TEXT,
    "vocabulary": ["<rm1> -0.123456789", "<rm2>"],
    "resolution": 8,
    "fit": {"steps": 20, "batch": 4, "lr": 3e-3},
}
TRANSFORMER = RECIPE | {
    "denoiser": "transformer",
    "config": {"num_layers": 1, "num_attention_heads": 2, "attention_head_dim": 8, "norm_num_groups": 4},
    "fold": 2,
}


def silent(done, total, figures, work=None):
    """A progress callback that does nothing."""


def built(recipe, folder):
    Diffusion(device="cpu").build(recipe, folder / "model", folder / "checkpoint", silent)
    return str(folder / "model")


@pytest.fixture(scope="session")
def unet(tmp_path_factory):
    """Folder of a U-Net in pixel space."""
    return built(RECIPE, tmp_path_factory.mktemp("unet"))


@pytest.fixture(scope="session")
def transformer(tmp_path_factory):
    """Folder of a transformer on folded pixels."""
    return built(TRANSFORMER, tmp_path_factory.mktemp("transformer"))


@pytest.fixture(scope="session")
def examples():
    return [Example(caption, image) for caption, image in PAIRS]


@pytest.fixture(scope="session")
def settings():
    """Short, and constant in every way that a comparison needs."""
    return FitSettings(steps=4, batch=4, lr=5e-3, schedule="constant", warmup=0.0, seed=11)
