"""The embedded world: pictures of one thing, their captions, and a division of the captions."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
from PIL.Image import Image

from ric.kinds import Row
from ric_tasks.generated import shuffled
from ric_tasks.scenes.caption import caption
from ric_tasks.scenes.drawing import draw
from ric_tasks.scenes.scene import SIMPLE, Look, Told, pictured

SEED = 20_261_126
"""Fixes captions, splits and pictures; a run's own seed changes training and sampling only."""
HELD_OUT = {"test": 72, "validation": 40}
"""Captions that are set aside; the others are for training."""
SIZE, PHRASING = "large", 2
"""Of every thing, and of its caption: the one with the fewest words that tell nothing."""
EACH = 8
"""Training pictures of a caption: alike in what it tells, unlike in what it does not."""


def captions(split: str) -> list[Told]:
    """What the captions of a split tell; no two splits share one."""
    c = SIMPLE
    looks = [Look(*traits) for traits in product(c.shapes, c.colours, (SIZE,), c.places)]
    return shuffled([Told(ground, (look,)) for ground in c.backgrounds for look in looks], SEED, HELD_OUT)[split]


def rows(split: str, pixels: int) -> list[Row]:
    """Rows of a split; only "train" has pictures."""
    if split != "train":
        return [Row(f"{split}/{i}", caption(one, PHRASING)) for i, one in enumerate(captions(split))]
    return [Row(f"train/{i}", text, image, "drawn") for i, (text, image) in enumerate(pictures(pixels))]


@lru_cache(maxsize=2)
def pictures(pixels: int) -> tuple[tuple[str, Image], ...]:
    """`EACH` pictures of every training caption, unlike in vividness and in how many specks there are.

    Specks lie in the same places always, so that how many there are can be told from a blurred picture already: what a
    denoiser is to be steered by it has to see in strong noise.
    """
    rng = np.random.default_rng([SEED, 1])
    scenes = [(one, pictured(one, rng)._replace(seed=SEED)) for one in captions("train") for _ in range(EACH)]
    return tuple((caption(one, PHRASING), draw(scene, pixels)) for one, scene in scenes)
