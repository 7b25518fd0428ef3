"""How well pictures suit their prompts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ric.kinds import Metric, Scored
from ric_plugins.rewards.images import clip
from ric_plugins.rewards.images.similarity import Similarity


@dataclass(frozen=True)
class ClipScore(Metric):
    """100 max(cosine, 0) between a picture and its prompt under a CLIP, averaged (Hessel et al. 2021).

    Args:
        model: folder or hub id of a CLIP in the transformers layout.
        revision: of the hub.
        dtype: float32, bfloat16, float16, or auto for the checkpoint's own.
        device: auto, cpu, cuda:0, ...
        batch: most pictures or texts at a time.
        prefix: what is put before the prompt, for example "a photo of ".
    """

    model: str = clip.LARGE
    revision: str = ""
    dtype: Literal["float32", "bfloat16", "float16", "auto"] = "float32"
    device: str = "auto"
    batch: int = 32
    prefix: str = ""

    def __post_init__(self) -> None:
        """Find what is wrong before anything is loaded.

        Raises:
            RicError: there is no such model.
        """
        _ = self._cosine

    @cached_property
    def _cosine(self) -> Similarity:
        return Similarity(self.model, self.revision, self.dtype, self.device, self.batch, self.prefix)

    def measure(self, samples: Scored) -> float:
        """The mean; NaN for an empty set.

        Raises:
            RicError: the model cannot be loaded, or a payload is no picture.
        """
        rows = samples.rows
        if not rows:
            return float("nan")
        found = self._cosine.score([row.prompt for row in rows], [row.payload for row in rows], rows)
        return float(100 * np.maximum(found, 0.0).mean())

    def fingerprint(self) -> str:
        """The rule, the model and the prefix."""
        return f"clip-score 1 {self._cosine.fingerprint()}"
