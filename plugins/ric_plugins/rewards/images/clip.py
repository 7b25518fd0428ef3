"""CLIP: pictures and texts as directions in one space. Loaded once a process, asked in batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ric.errors import ConfigError, NotFoundError, RewardError
from ric.kinds import Array
from ric.run.base_model import identity
from ric_plugins.backends.places import pick_device, quiet
from ric_plugins.checkpoints import reading, tokenizer_of
from ric_plugins.model_folder import check_folder

if TYPE_CHECKING:
    from PIL.Image import Image

WHAT = "CLIP model"
LARGE = "openai/clip-vit-large-patch14"
"""The model that the published aesthetic heads and RiC's figures look through."""
KEPT = 2


class Where(NamedTuple):
    """Everything a loaded model depends on; `identity` names a folder's content, or is the hub id."""

    path: str
    identity: str
    revision: str
    dtype: str
    device: str


@dataclass(frozen=True)
class Encoder:
    """A CLIP with what it reads pictures and texts through."""

    model: Any
    processor: Any
    tokenizer: Any

    @property
    def width(self) -> int:
        """Numbers a picture or text becomes."""
        return int(self.model.config.projection_dim)

    def pictures(self, images: Sequence[Image], batch: int) -> Array:
        """Unit vectors (n, width)."""
        parts = [images[start : start + batch] for start in range(0, len(images), batch)]
        return self._directions([self._seen(part) for part in parts])

    def texts(self, texts: Sequence[str], batch: int) -> Array:
        """Unit vectors (n, width); what is longer than the model reads is cut."""
        parts = [list(texts[start : start + batch]) for start in range(0, len(texts), batch)]
        return self._directions([self._read(part) for part in parts])

    def _seen(self, images: Sequence[Image]) -> Any:
        import torch

        given = self.processor(images=list(images), return_tensors="pt")["pixel_values"]
        with torch.inference_mode():
            return self.model.get_image_features(given.to(self.model.device, self.model.dtype)).pooler_output

    def _read(self, texts: list[str]) -> Any:
        import torch

        limit = self.model.config.text_config.max_position_embeddings
        given = self.tokenizer(texts, padding=True, truncation=True, max_length=limit, return_tensors="pt")
        known = {name: given[name].to(self.model.device) for name in ("input_ids", "attention_mask")}
        with torch.inference_mode():
            return self.model.get_text_features(**known).pooler_output

    def _directions(self, parts: Sequence[Any]) -> Array:
        if not parts:
            return np.zeros((0, self.width))
        found = np.concatenate([part.double().cpu().numpy() for part in parts])
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12))


def checked(model: str) -> None:
    """Refuse a name that can be no CLIP.

    Raises:
        ConfigError: no name.
        NotFoundError: a folder that is not there, or holds no model.
    """
    if not model.strip():
        raise ConfigError("no CLIP model", f"a folder or a hub id such as {LARGE}", "--set rewards.NAME.model=PATH")
    check_place(WHAT, model, f"ls {model}")


def check_place(what: str, model: str, hint: str, *, tokenizer: bool = True) -> None:
    """Refuse a folder that is not there, or lacks what a model needs; a hub id passes.

    Raises:
        NotFoundError: with what it lacks.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        check_folder(what, model, hint, tokenizer=tokenizer)
    elif model.startswith((".", "/", "~")) or model.count("/") > 1:
        expected = "a folder with config.json, or a hub id such as org/name"
        raise NotFoundError(f"{what} '{model}': no such folder", expected, f"ls {folder.parent}")


def where(model: str, revision: str, dtype: str, device: str) -> Where:
    """The address of a model; a folder's content is part of it."""
    folder = Path(model).expanduser()
    path = str(folder) if folder.is_dir() else model
    return Where(path, identity(path), revision, dtype, device)


@lru_cache(maxsize=KEPT)
def load(place: Where) -> Encoder:
    """The model in evaluation mode.

    Raises:
        NotFoundError: nothing loadable there; of a hub id, whether it is missing, private or gated.
        DataError: the hub cannot be reached, or broke off.
        RewardError: it is no CLIP.
    """
    import torch
    from transformers import AutoConfig, CLIPModel

    quiet()
    options = {"revision": place.revision or "main"}
    named = (WHAT, place.path, place.revision)
    with reading(*named, "the configuration"):
        kind = AutoConfig.from_pretrained(place.path, **options).model_type
    if kind != "clip":
        raise RewardError(f"'{place.path}' is a {kind}", "a CLIP with its text and its vision part", f"try {LARGE}")
    with reading(*named, "the tokenizer"):
        tokenizer = tokenizer_of(place.path, **options)
    precision = "auto" if place.dtype == "auto" else getattr(torch, place.dtype)
    with reading(*named, "the model"):
        model = CLIPModel.from_pretrained(place.path, dtype=precision, **options)
    return Encoder(model.to(pick_device(place.device)).eval(), image_processor(WHAT, place), tokenizer)


def image_processor(what: str, place: Where) -> Any:
    """What resizes, crops and normalizes pictures for a model.

    Raises:
        NotFoundError: the model comes without one.
        DataError: the hub cannot be reached.
    """
    from transformers import AutoImageProcessor

    with reading(what, place.path, place.revision, "the image processor"):
        # The one that needs nothing but Pillow: another one would resize, and so score, a little differently.
        return AutoImageProcessor.from_pretrained(place.path, backend="pil", revision=place.revision or "main")
