"""Sets of pictures as samples."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from tests.plugins.rewards.images import tiny_models

from ric.kinds import Row, Scored


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory) -> str:
    return str(tiny_models.save_clip(tmp_path_factory.mktemp("clip")))


@pytest.fixture
def noise():
    """Rows whose pictures are noise around a colour: `noise(n, colour)`."""

    def rows(count, colour=(128, 128, 128), seed=0, sigma=30):
        rng = np.random.default_rng(seed)
        made = [np.clip(colour + rng.normal(0, sigma, (16, 18, 3)), 0, 255).astype(np.uint8) for _ in range(count)]
        return [Row(f"r{i}", f"number {i}", Image.fromarray(pixels)) for i, pixels in enumerate(made)]

    return rows


@pytest.fixture
def samples():
    return lambda rows: Scored(rows, np.arange(len(rows)), np.zeros((len(rows), 1)))
