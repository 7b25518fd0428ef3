"""Picture classifiers of the transformers layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ric.errors import ConfigError, RewardError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric_plugins.backends.places import pick_device, quiet
from ric_plugins.checkpoints import reading
from ric_plugins.pictures import pictures
from ric_plugins.rewards.class_choice import check_head, chosen, classes
from ric_plugins.rewards.images import clip

if TYPE_CHECKING:
    from PIL.Image import Image

WHAT = "picture classifier"
HINT = "--rewards hf-image:PATH_OR_ID"


@dataclass(frozen=True)
class ImageClassifier(Reward):
    """A picture classifier as a reward: a local folder, or a hub id. Scores are raw logits.

    Args:
        model: folder or hub id; `hf-image:PATH` for short.
        head: empty for a single logit; `1` for one class; `1-0` for a difference of two.
        direction: 1 if more is better, -1 if less is.
        revision: of the hub.
        dtype: float32, bfloat16, float16, or auto for the checkpoint's own.
        device: auto, cpu, cuda:0, ...
        batch: most pictures at a time; a score does not depend on it.
    """

    model: str = ""
    head: str | int = ""
    direction: Literal[1, -1] = 1
    revision: str = ""
    dtype: Literal["float32", "bfloat16", "float16", "auto"] = "float32"
    device: str = "auto"
    batch: int = 32

    def __post_init__(self) -> None:
        """Find what is wrong before anything is loaded.

        Raises:
            RicError: options that cannot work, or no model there.
        """
        if self.batch < 1:
            raise ValueError("a batch of 1 or more")
        check_head(self.head, HINT)
        if not self.model.strip():
            raise ConfigError("reward 'hf-image' without a model", "a folder or a hub id", HINT)
        clip.check_place(WHAT, self.model, "ls " + self.model, tokenizer=False)

    @cached_property
    def _where(self) -> clip.Where:
        return clip.where(self.model, self.revision, self.dtype, self.device)

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,).

        Raises:
            RicError: the model cannot be loaded, has no such class, or a payload is no picture.
        """
        if not rows:
            return np.zeros(0)
        loaded = load(self._where)
        pair = classes(self.head, self.model, loaded.labels)
        return self.direction * chosen(loaded.logits(pictures(payloads), self.batch), pair)

    def fingerprint(self) -> str:
        """The model's content (of a hub id its name and revision) and how it is asked."""
        return f"hf-image 1 {self._where.identity} {self.revision} {self.dtype} {self.head} {self.direction}"


@dataclass(frozen=True)
class Loaded:
    """A model and what it sees pictures through."""

    model: Any
    processor: Any

    @property
    def labels(self) -> list[str]:
        """The classes' names in order."""
        known = self.model.config.id2label
        return [str(known.get(i, i)) for i in range(self.model.config.num_labels)]

    def logits(self, images: Sequence[Image], batch: int) -> Array:
        """Raw logits (n, labels)."""
        import torch

        parts = []
        for start in range(0, len(images), batch):
            part = list(images[start : start + batch])
            given = self.processor(images=part, return_tensors="pt")["pixel_values"]
            with torch.inference_mode():
                found = self.model(pixel_values=given.to(self.model.device, self.model.dtype)).logits
            parts.append(found.double().cpu().numpy())
        return np.concatenate(parts)


@lru_cache(maxsize=clip.KEPT)
def load(place: clip.Where) -> Loaded:
    """The model in evaluation mode.

    Raises:
        NotFoundError: nothing loadable there; of a hub id, whether it is missing, private or gated.
        DataError: the hub cannot be reached, or broke off.
        RewardError: it has no trained head.
    """
    import torch
    from transformers import AutoModelForImageClassification

    quiet()
    precision = "auto" if place.dtype == "auto" else getattr(torch, place.dtype)
    processor = clip.image_processor(WHAT, place)
    with reading(WHAT, place.path, place.revision, "the model"):
        model, report = AutoModelForImageClassification.from_pretrained(
            place.path, revision=place.revision or "main", dtype=precision, output_loading_info=True
        )
    if report["missing_keys"]:
        missing = ", ".join(sorted(report["missing_keys"])[:3])
        raise RewardError(f"'{place.path}' has no weights for {missing}", "a classifier, trained with its head",
                          "name a picture classifier; a model without a head is no reward")  # fmt: skip
    return Loaded(model.to(pick_device(place.device)).eval(), processor)
