"""What a training sees: captions and images, and everything that is drawn for a step.

Level, noise and what is dropped are drawn by (seed, step, place in the step's batch) alone: they do not change with
micro-batches, processes or a continued run. Over a batch the levels of one step are spread evenly: place p has
frac(u + p / golden ratio) with one u a step, uniform for every place.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from ric.kinds import Array, Example, FitSettings, Loss, Work
from ric_plugins.backends.diffusion.captions import CaptionCodec, Read, columns
from ric_plugins.backends.diffusion.space import Bytes, Space, framed
from ric_plugins.backends.order import batches
from ric_plugins.samplers.guidance import untagged

GOLDEN = (5**0.5 - 1) / 2
KEPT = 1 << 28
"""Most bytes of images kept in memory between two epochs; beyond it they are read anew."""


class Drops(NamedTuple):
    """Shares of training examples that lose their conditioning, so that sampling can be guided.

    Args:
        both: caption and tags go, the text is empty.
        tags: the tags go, the caption stays.
    """

    both: float = 0.1
    tags: float = 0.0


class Drawn(NamedTuple):
    """What is drawn for one place of one step's batch."""

    share: float
    both: bool
    tags: bool
    noise: Array
    latent: Array


def drawn(seed: int, step: int, place: int, shape: tuple[int, int, int], drops: Drops) -> Drawn:
    """See the module; noise is (c, h, w) float32, `latent` is that of a VAE's sample."""
    start = np.random.default_rng((seed % 2**63, step)).random()
    rng = np.random.default_rng((seed % 2**63, step, place))
    lost = rng.random()
    noise, latent = rng.standard_normal((2, *shape), dtype=np.float32)
    share = float((start + place * GOLDEN) % 1.0)
    return Drawn(share, lost < drops.both, drops.both <= lost < drops.both + drops.tags, noise, latent)


class Material:
    """What is trained on.

    Args:
        examples: prompts and images.
        codec: captions to ids.
        space: of the images.
        loss: the objective.
        drops: what conditioning is left out.
    """

    def __init__(
        self, examples: Sequence[Example], codec: CaptionCodec, space: Space, loss: Loss, drops: Drops
    ) -> None:
        self.examples, self.space, self.loss, self.drops = examples, space, loss, drops
        self._read = [codec.read(example.prompt) for example in examples]
        self._bare = [codec.read(untagged(example.prompt)) for example in examples] if drops.tags else self._read
        self._empty = codec.read("")
        side = space.resolution
        self._images: dict[int, Bytes] | None = {} if len(examples) * 3 * side * side <= KEPT else None

    def batches(self, settings: FitSettings) -> list[list[int]]:
        """Example indices of every step."""
        return batches(self.examples, [1] * len(self.examples), self.loss, settings)

    def work(self, batches: Sequence[Sequence[int]]) -> list[Work]:
        """What the first 0, 1, ... steps come to; a unit is an image."""
        images = accumulate(map(len, batches), initial=0)
        return [Work(count, count, steps) for steps, count in enumerate(images)]

    def collate(self, indices: Sequence[int], seed: int, step: int, part: slice = slice(None)) -> dict[str, Any]:
        """Tensors of one step; images and noise of a part of it where other processes have the others."""
        import torch

        rows = [self.examples[i] for i in indices]
        places = range(len(indices))[part]
        found = [drawn(seed, step, place, self.space.shape, self.drops) for place in places]
        ids, mask = columns([self._told(indices[p], d) for p, d in zip(places, found, strict=True)])
        return {
            "ids": ids,
            "mask": mask,
            "pixels": torch.from_numpy(np.stack([self._image(indices[p]) for p in places])),
            "share": np.array([d.share for d in found]),
            "noise": torch.from_numpy(np.stack([d.noise for d in found])),
            "latent": torch.from_numpy(np.stack([d.latent for d in found])),
            "weight": torch.tensor([row.weight for row in rows]),
            "score": torch.tensor([row.score for row in rows]),
            "group": torch.tensor([row.group for row in rows]),
        }

    def _told(self, index: int, found: Drawn) -> Read:
        return self._empty if found.both else self._bare[index] if found.tags else self._read[index]

    def _image(self, index: int) -> Bytes:
        if self._images is None:
            return framed(self.examples[index].payload, self.space.resolution)
        if index not in self._images:
            self._images[index] = framed(self.examples[index].payload, self.space.resolution)
        return self._images[index]
