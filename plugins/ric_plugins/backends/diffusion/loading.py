"""From a pipeline's folder to a policy's pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ric_plugins.backends.diffusion import folder
from ric_plugins.backends.diffusion.network import network
from ric_plugins.backends.diffusion.trained import listed, lora, whole_weights
from ric_plugins.backends.own_tokens import add_tokens
from ric_plugins.backends.places import pick_device


class Opened(NamedTuple):
    """A pipeline's parts, its network, and the ids of a format's own tokens."""

    parts: folder.Parts
    network: Any
    own: list[int]


def opened(path: str, revision: str, tokens: Sequence[str], dtype: str, device: str, recompute: bool) -> Opened:
    """The pipeline at a folder or hub id, with `tokens` added where they are new, in evaluation mode."""
    import torch

    quiet()
    parts = folder.read(path, revision, getattr(torch, dtype))
    own = add_tokens(parts.text_encoder, parts.tokenizer, tokens)
    place = pick_device(device)
    if parts.vae is not None:
        parts.vae = parts.vae.to(place).requires_grad_(requires_grad=False)
    if recompute:
        parts.denoiser.enable_gradient_checkpointing()
    return Opened(parts, network(parts.denoiser.to(place), parts.text_encoder.to(place)).eval(), own)


def members(pipeline: Opened, adapter: str, parts: str, targets: str, **options: Any) -> Any:
    """How members are kept: adapters beside frozen weights (`options` are peft's), or whole weights."""
    if adapter == "none":
        from ric_plugins.backends.weights import WeightMembers

        kept = whole_weights(pipeline.network, listed(parts), pipeline.own)
        return WeightMembers(pipeline.network, folder.PipelineFolder(pipeline.parts), kept)
    from ric_plugins.backends.lora.adapters import AdapterMembers

    found = AdapterMembers(
        pipeline.network, lora(pipeline.network, listed(parts), listed(targets), pipeline.own, **options)
    )
    found.model.eval()
    return found


def quiet() -> None:
    """Switch off the bars and warnings of the model libraries; progress is reported by us."""
    from ric_plugins.backends import places

    places.quiet()
    from diffusers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
