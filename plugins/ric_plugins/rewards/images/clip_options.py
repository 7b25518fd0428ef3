"""How a CLIP is named in the options of what looks through it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from ric_plugins.rewards.images import clip


@dataclass(frozen=True)
class ClipOptions:
    """A CLIP by folder or hub id.

    Args:
        model: folder or hub id of a CLIP in the transformers layout.
        revision: of the hub. A branch may move: scores are remembered under the name given here.
        dtype: float32, bfloat16, float16, or auto for the checkpoint's own.
        device: auto, cpu, cuda:0, ...
        batch: most pictures or texts at a time; a score does not depend on it.
    """

    model: str = clip.LARGE
    revision: str = ""
    dtype: Literal["float32", "bfloat16", "float16", "auto"] = "float32"
    device: str = "auto"
    batch: int = 32

    def __post_init__(self) -> None:
        """Find what is wrong before anything is loaded.

        Raises:
            RicError: there is no such folder, or it holds no model.
            ValueError: a batch of nothing.
        """
        clip.checked(self.model)
        if self.batch < 1:
            raise ValueError("a batch of 1 or more")

    @cached_property
    def _where(self) -> clip.Where:
        return clip.where(self.model, self.revision, self.dtype, self.device)

    @property
    def encoder(self) -> clip.Encoder:
        """The model, loaded on first use."""
        return clip.load(self._where)

    @property
    def eye(self) -> str:
        """What a score depends on of these: the model's content, and how exactly it reckons."""
        return f"{self._where.identity} {self.revision} {self.dtype}"
