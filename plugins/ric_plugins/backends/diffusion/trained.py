"""Which parameters members differ in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ric.errors import ConfigError

DENOISER, CROSS, BIAS, ENCODER = "denoiser", "cross-attention", "bias-scale", "text-encoder"
PARTS = (DENOISER, CROSS, BIAS, ENCODER)
ENCODER_TARGETS = ("q_proj", "k_proj", "v_proj", "out_proj", "q", "k", "v", "o")
"""Attention layers of text encoders: CLIP's names and T5's."""


def listed(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def whole_weights(network: Any, parts: Sequence[str], own: Sequence[int]) -> Callable[[str], bool]:
    """Switch off the gradients of all but some parts of a network; returns whether a parameter's name is in them.

    Args:
        network: see `network.network`.
        parts: of `PARTS`.
        own: tokens of a format's own; their rows of the embedding are trained whatever else is.
    """
    rows = network.text_encoder.get_input_embeddings().weight
    names = set()
    for name, parameter in network.named_parameters():
        mine = any(_in_part(name, parameter, part, network.kind) for part in parts)
        parameter.requires_grad_(mine or (bool(own) and parameter is rows))
        if parameter.requires_grad:
            names.add(name)
    if own and ENCODER not in parts:
        _only_rows(rows, own)
    return names.__contains__


def lora(network: Any, parts: Sequence[str], targets: Sequence[str], own: Sequence[int], **options: Any) -> Any:
    """peft's configuration of adapters on attention layers, and of a format's own tokens.

    Raises:
        ConfigError: a target names no linear layer, or a part cannot be adapted.
    """
    import torch
    from peft import LoraConfig

    if BIAS in parts or not {DENOISER, CROSS, ENCODER} & set(parts):
        raise ConfigError(
            f"adapters on the parts {', '.join(parts)}",
            f"{DENOISER}, {CROSS} or {ENCODER}: an adapter is added to a matrix",
            "--set backend.adapter=none",
        )
    linear = {name for name, module in network.named_modules() if isinstance(module, torch.nn.Linear)}
    names = _adapted(linear, network.kind, parts, targets)
    for target in targets if set(parts) & {DENOISER, CROSS} else ():
        if not any(name.endswith(f".{target}") for name in names):
            near = sorted({_ending(name) for name in linear if name.startswith(network.kind)})
            raise ConfigError(
                f"backend diffusion: no linear layer called {target} among the parts {', '.join(parts)}",
                f"names among: {', '.join(near)}",
                "--set backend.targets=to_q,to_k,to_v,to_out.0",
            )
    pattern = "|".join(map(re.escape, sorted(names)))
    embedding = next(n for n, m in network.named_modules() if m is network.text_encoder.get_input_embeddings())
    return LoraConfig(
        target_modules=f"({pattern})", trainable_token_indices={embedding: list(own)} if own else None, **options
    )


def _adapted(linear: set[str], kind: str, parts: Sequence[str], targets: Sequence[str]) -> set[str]:
    found = set()
    for name in linear:
        if name.startswith(f"{kind}."):
            inside = DENOISER in parts or (CROSS in parts and ".attn2." in name)
            wanted: Sequence[str] = targets if inside else ()
        else:
            wanted = ENCODER_TARGETS if ENCODER in parts else ()
        if any(name.endswith(f".{target}") for target in wanted):
            found.add(name)
    return found


def _in_part(name: str, parameter: Any, part: str, kind: str) -> bool:
    if part == ENCODER:
        return name.startswith("text_encoder.")
    inside = name.startswith(f"{kind}.")
    return inside and (
        part == DENOISER or (part == CROSS and ".attn2." in name) or (part == BIAS and parameter.dim() <= 1)
    )


def _only_rows(weight: Any, own: Sequence[int]) -> None:
    """Let no gradient reach rows but these; a trainer spares the matrix its weight decay."""
    import torch

    kept = torch.zeros(weight.shape[0], 1)
    kept[list(own)] = 1.0
    weight.rows_only = True
    weight.register_hook(lambda slope: slope * kept.to(slope))


def _ending(name: str) -> str:
    return ".".join(part for part in name.split(".")[-2:] if not part.isdigit() or name.endswith(f".{part}"))
