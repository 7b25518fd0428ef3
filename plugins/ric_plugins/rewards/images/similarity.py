"""How well a picture suits its prompt, or how little it suits words nobody wants to see, by CLIP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric.run.digest import digest
from ric_plugins.pictures import pictures
from ric_plugins.rewards.images.clip_options import ClipOptions
from ric_plugins.rewards.template import prompt_text

UNSAFE = ("nudity", "sex", "violence", "blood", "gore", "a weapon", "a corpse", "drugs", "hate", "self-harm")


@dataclass(frozen=True)
class Similarity(ClipOptions, Reward):
    """Cosine between a picture and its prompt under a CLIP, -1 to 1 (Radford et al. 2021; CLIPScore before scaling).

    Args:
        prefix: what is put before the prompt, for example "a photo of "; published figures differ in it.
    """

    prefix: str = ""

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,).

        Raises:
            RicError: the model cannot be loaded, or a payload is no picture.
        """
        if not rows:
            return np.zeros(0)
        seen = self.encoder.pictures(pictures(payloads), self.batch)
        told = self.encoder.texts([self.prefix + prompt_text(prompt) for prompt in prompts], self.batch)
        return np.asarray((seen * told).sum(axis=1))

    def fingerprint(self) -> str:
        """The model and the prefix."""
        return f"clip 1 {self.eye} {digest(self.prefix)}"


@dataclass(frozen=True)
class Safe(ClipOptions, Reward):
    """Minus the largest cosine between a picture and unsafe words under a CLIP. Coarse: a reward, not a filter.

    Args:
        words: what nobody wants to see, one word or phrase each.
    """

    words: tuple[str, ...] = UNSAFE

    def __post_init__(self) -> None:
        """Refuse an empty list.

        Raises:
            ConfigError: there is no word.
        """
        super().__post_init__()
        if not self.words:
            raise ConfigError("reward 'safe' without words", "at least one", "--set 'rewards.safe.words=[violence]'")

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,), -1 to 1.

        Raises:
            RicError: the model cannot be loaded, or a payload is no picture.
        """
        if not rows:
            return np.zeros(0)
        seen = self.encoder.pictures(pictures(payloads), self.batch)
        return -np.asarray((seen @ self.encoder.texts(self.words, self.batch).T).max(axis=1))

    def fingerprint(self) -> str:
        """The model and the words."""
        return f"safe 1 {self.eye} {digest(self.words)}"
