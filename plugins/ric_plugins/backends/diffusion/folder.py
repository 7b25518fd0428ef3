"""How a pipeline lies on disk: diffusers' own layout, in which pixels instead of latents are one line.

model_index.json   which class each part has; "vae" is [null, null] in pixel space, "fold" the space-to-depth factor
unet/ or transformer/   text_encoder/   tokenizer/   scheduler/   vae/ where there is one
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ric.errors import RunError
from ric_plugins.backends.diffusion.network import TRANSFORMER, UNET, kind_of
from ric_plugins.checkpoints import reading, unreadable

INDEX = "model_index.json"
LAYOUT = (
    "a folder in diffusers' layout: model_index.json, unet/ (or transformer/), text_encoder/, tokenizer/, scheduler/"
)
HINT = "check --model; a pipeline is written by DiffusionPipeline.save_pretrained(...)"
UNUSED = {"safety_checker": None, "feature_extractor": None, "image_encoder": None}
SECOND = ("text_encoder_2", "tokenizer_2", "transformer_2", "prior")
"""Parts of pipelines that are more than text encoder and denoiser."""


@dataclass
class Parts:
    """A pipeline's parts."""

    denoiser: Any
    text_encoder: Any
    tokenizer: Any
    scheduler: Any
    vae: Any = None
    fold: int = 1

    @property
    def factor(self) -> int:
        """Pixels along a side for each place of what is denoised."""
        if self.vae is None:
            return self.fold
        return int(2 ** (len(self.vae.config["block_out_channels"]) - 1))

    def write(self, path: Path) -> None:
        """Everything, in diffusers' layout, weights as safetensors."""
        import diffusers

        kind = kind_of(self.denoiser)
        parts = {kind: self.denoiser, "text_encoder": self.text_encoder, "tokenizer": self.tokenizer,
                 "scheduler": self.scheduler, "vae": self.vae}  # fmt: skip
        name = "StableDiffusionPipeline" if kind == UNET else "PixArtAlphaPipeline"
        index: dict[str, Any] = {"_class_name": name, "_diffusers_version": diffusers.__version__}
        for part, held in parts.items():
            index[part] = [None, None] if held is None else [_library(held), type(held).__name__]
            if held is not None:
                held.save_pretrained(str(path / part))
        if kind == UNET:
            index |= {part: [None, None] for part in UNUSED} | {"requires_safety_checker": False}
        (path / INDEX).write_text(json.dumps(index | {"fold": self.fold}, indent=2) + "\n", encoding="utf-8")


def check(path: str) -> None:
    """Refuse a folder that is no pipeline, from its files alone; a hub id passes.

    Raises:
        NotFoundError: with what is missing.
    """
    folder = Path(path).expanduser()
    if folder.is_dir():
        _refuse(path, folder)


def read(path: str, revision: str, dtype: Any) -> Parts:
    """The parts of a folder or hub id; scheduler and tokenizer as they lie there.

    Raises:
        NotFoundError: nothing loadable there.
        DataError: the hub cannot be reached, or broke off.
    """
    check(path)
    folder = Path(path).expanduser()
    if folder.is_dir():
        with reading("model", path, hint=HINT, layout=LAYOUT):
            return _read(folder, dtype)
    with reading("model", path, revision, hint=HINT, layout=LAYOUT):
        folder = _downloaded(path, revision)
        _refuse(path, folder)
        return _read(folder, dtype)


class PipelineFolder:
    """A loaded network in its pipeline's folder, for members that are whole weights."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def write(self, path: Path) -> None:
        """The whole pipeline."""
        self.parts.write(path)

    def read(self, path: Path) -> Mapping[str, Any]:
        """Parameters by their names in the network.

        Raises:
            RunError: the folder holds no pipeline.
        """
        found: dict[str, Any] = {}
        for part, held in (
            (kind_of(self.parts.denoiser), self.parts.denoiser),
            ("text_encoder", self.parts.text_encoder),
        ):
            if not any((path / part).glob("*.safetensors")):
                raise RunError(f"no {part}/ in {path}", "the folder of a saved member", "run the same command again")
            loaded = type(held).from_pretrained(str(path / part))
            found |= {f"{part}.{key}": value.detach() for key, value in loaded.named_parameters()}
        return found


def _read(folder: Path, dtype: Any) -> Parts:
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    kind = UNET if UNET in index else TRANSFORMER
    parts = {part: _part(folder, index, part, dtype) for part in (kind, "text_encoder", "tokenizer", "scheduler")}
    vae = _part(folder, index, "vae", dtype) if (index.get("vae") or [None])[0] else None
    return Parts(
        parts[kind], parts["text_encoder"], parts["tokenizer"], parts["scheduler"], vae, int(index.get("fold", 1))
    )


def _part(folder: Path, index: Mapping[str, Any], part: str, dtype: Any) -> Any:
    library, name = index[part]
    made = getattr(importlib.import_module(library), name)
    options = (
        {} if part in ("tokenizer", "scheduler") else {"torch_dtype" if library == "diffusers" else "dtype": dtype}
    )
    loaded = made.from_pretrained(str(folder / part), **options)
    return loaded.eval() if options else loaded


def _downloaded(path: str, revision: str) -> Path:
    from diffusers import DiffusionPipeline

    return Path(DiffusionPipeline.download(path, revision=revision or None, use_safetensors=True, **UNUSED))


def _refuse(path: str, folder: Path) -> None:
    problem = _problem(folder)
    if problem:
        raise unreadable("model", path, problem, HINT, layout=LAYOUT)


def _problem(folder: Path) -> str:
    if not (folder / INDEX).is_file():
        return f"it has no {INDEX}"
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except ValueError:
        index = None
    if not isinstance(index, dict):
        return f"{INDEX} cannot be read: it is no JSON object"
    if UNET not in index and TRANSFORMER not in index:
        return f"{INDEX} names no denoiser: no unet and no transformer"
    extra = next((part for part in SECOND if (index.get(part) or [None])[0]), None)
    if extra is not None:
        return f"its {index.get('_class_name')} has a part {extra}; one text encoder and one denoiser are supported"
    kind = UNET if UNET in index else TRANSFORMER
    for part in (kind, "text_encoder", "tokenizer", "scheduler", *(["vae"] if (index.get("vae") or [None])[0] else [])):
        problem = _part_problem(folder, index, part)
        if problem:
            return problem
    return ""


def _part_problem(folder: Path, index: Mapping[str, Any], part: str) -> str:
    entry = index.get(part)
    if not isinstance(entry, list) or len(entry) != 2 or entry[0] not in ("diffusers", "transformers"):
        return f"{INDEX} says of {part}: {entry}, not a class of diffusers or transformers"
    if not (folder / part).is_dir():
        return f"it has no folder {part}, which {INDEX} names"
    if part not in ("tokenizer", "scheduler") and not any((folder / part).glob("*.safetensors")):
        return f"{part} has no weights as safetensors"
    return ""


def _library(held: Any) -> str:
    return type(held).__module__.partition(".")[0]
