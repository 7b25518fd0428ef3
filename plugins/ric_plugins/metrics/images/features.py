"""Simple fixed features of pictures: what random filters answer, with nothing to download and nothing to train."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ric.kinds import Array
from ric_plugins.pictures import pixels

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE, KERNEL, STRIDE, FILTERS, SEED = 32, 5, 2, 16, 20_261_003
PARTS = 2
WIDTH = FILTERS * PARTS**2
"""Numbers a picture becomes."""


def features(images: Sequence[Image]) -> Array:
    """What `FILTERS` filters answer in each quarter of a picture (n, WIDTH).

    Pictures of 32 x 32 pixels, values from -1 to 1; filters of 5 x 5 x 3 with a seed of their own, at right angles
    to each other, every second pixel; negative answers are 0; the mean over each quarter. They see colours, edges
    and textures and roughly where, and no objects.
    """
    return np.stack([_one(image) for image in images]) if images else np.zeros((0, WIDTH))


def _one(image: Image) -> Array:
    from PIL.Image import Resampling

    small = pixels(image.resize((SIDE, SIDE), Resampling.BOX)) / 127.5 - 1.0
    windows = np.lib.stride_tricks.sliding_window_view(small, (KERNEL, KERNEL), axis=(0, 1))[::STRIDE, ::STRIDE]
    answers = np.maximum(windows.reshape(*windows.shape[:2], -1) @ _filters(), 0.0)
    half = answers.shape[0] // PARTS
    return np.asarray(answers.reshape(PARTS, half, PARTS, half, FILTERS).mean(axis=(1, 3)).ravel())


@cache
def _filters() -> Array:
    """(3 * KERNEL**2, FILTERS), orthonormal columns."""
    drawn = np.random.default_rng(SEED).standard_normal((3 * KERNEL**2, FILTERS))
    return np.linalg.qr(drawn)[0]
