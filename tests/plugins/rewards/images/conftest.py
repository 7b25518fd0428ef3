"""Pictures as rows, and tiny models that read them, each saved once a session."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tests.plugins.rewards.images import tiny_models

from ric.kinds import Row


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory) -> str:
    return str(tiny_models.save_clip(tmp_path_factory.mktemp("clip")))


@pytest.fixture(scope="session")
def classifier_folder(tmp_path_factory) -> str:
    return str(tiny_models.save_classifier(tmp_path_factory.mktemp("vit")))


@pytest.fixture(scope="session")
def images():
    """Six different small pictures, of different sizes."""
    rng = np.random.default_rng(6)
    return [Image.fromarray(rng.integers(0, 256, (12 + i, 20, 3), dtype=np.uint8)) for i in range(6)]


@pytest.fixture(scope="session")
def rows(images):
    return [Row(f"r{i}", f"a picture, number {i}", image) for i, image in enumerate(images)]


@pytest.fixture
def ask():
    """Scores of rows as a list."""

    def scores(reward, rows):
        return reward.score([row.prompt for row in rows], [row.payload for row in rows], rows).tolist()

    return scores


@pytest.fixture
def flat():
    """A picture of one colour."""
    return lambda colour=(200, 30, 90), size=(16, 16): Image.new("RGB", size, colour)
