"""How beautiful people find a picture, by LAION's heads on CLIP features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric.run.digest import digest
from ric_plugins.pictures import pictures
from ric_plugins.rewards.images import clip
from ric_plugins.rewards.images.aesthetic_head import Head, load_head
from ric_plugins.rewards.images.clip_options import ClipOptions


@dataclass(frozen=True)
class Aesthetic(Reward):
    """A grade of about 1 to 10: a head on the unit vector that a CLIP makes of the picture.

    Args:
        head: file of the head, .safetensors or .pth; it must be as wide as the CLIP's features.
        model: folder or hub id of the CLIP the head was trained on: ViT-L/14 for heads of width 768,
            openai/clip-vit-base-patch32 or -patch16 for 512.
        revision: of the hub.
        dtype: float32, bfloat16, float16, or auto for the checkpoint's own.
        device: auto, cpu, cuda:0, ...
        batch: most pictures at a time; a score does not depend on it.
    """

    head: str = ""
    model: str = clip.LARGE
    revision: str = ""
    dtype: Literal["float32", "bfloat16", "float16", "auto"] = "float32"
    device: str = "auto"
    batch: int = 32

    def __post_init__(self) -> None:
        """Find what is wrong before anything is loaded.

        Raises:
            RicError: there is no head or no model, or it is none.
        """
        _ = self._head, self._eye

    @cached_property
    def _head(self) -> Head:
        return load_head(self.head)

    @cached_property
    def _eye(self) -> ClipOptions:
        return ClipOptions(self.model, self.revision, self.dtype, self.device, self.batch)

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,).

        Raises:
            RicError: the model cannot be loaded, does not fit the head, or a payload is no picture.
        """
        if not rows:
            return np.zeros(0)
        encoder = self._eye.encoder
        if encoder.width != len(self._head.weight):
            raise ConfigError(
                f"aesthetic head '{self.head}' reads {len(self._head.weight)} numbers, and '{self.model}' gives "
                f"{encoder.width}",
                "the CLIP that the head was trained on: ViT-L/14 gives 768, ViT-B/32 and ViT-B/16 give 512",
                f"--set rewards.aesthetic.model={clip.LARGE}",
            )
        return grades(encoder.pictures(pictures(payloads), self.batch), self._head)

    def fingerprint(self) -> str:
        """The head's weights and the model."""
        return f"aesthetic 1 {digest(self._head.weight, self._head.bias)} {self._eye.eye}"


def grades(features: Array, head: Head) -> Array:
    """Grades (n,) of unit vectors (n, d)."""
    return np.asarray(features @ head.weight + head.bias)
