"""Every row of a batch with its own mixture of the members' own tokens.

Own-token rows of an embedding, and of an output layer tied to it, are mixed as
(1 - sum_i W[r, i]) start + sum_i W[r, i] rows_i: in this form a corner is its member without rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ric_plugins.backends.lora.row_mixing import Hook, by_row, in_use

if TYPE_CHECKING:
    from torch import Tensor


def token_layers(model: Any) -> list[Any]:
    """peft's layers with rows of their own for some tokens. To be looked up once, as `lora_layers`."""
    from peft.tuners.trainable_tokens import TrainableTokensLayer

    return [module for module in model.modules() if isinstance(module, TrainableTokensLayer)]


def token_hooks(
    layers: Sequence[Any], adapters: Sequence[str], start: str, weights: Tensor
) -> Iterator[tuple[Any, Hook]]:
    """Modules with own-token rows, and what mixes theirs.

    Args:
        layers: see `token_layers`; their adapters are switched off.
        adapters: m names.
        start: the untrained adapter, whose rows are those of the base.
        weights: W (b, m), one row per row of the batch.
    """
    rest = 1.0 - weights.sum(dim=1)
    names, shares = in_use(adapters, weights)
    for layer in layers:
        own = layer.trainable_tokens_delta
        parts = [(own[start], rest), *((own[name], share) for name, share in zip(names, shares.T, strict=True))]
        make = _read_rows if hasattr(layer.base_layer, "embedding_dim") else _written_rows
        yield layer.base_layer, make(layer, layer.token_indices[start], parts)


def _read_rows(layer: Any, own: Sequence[int], parts: Sequence[tuple[Tensor, Tensor]]) -> Hook:
    """Puts the own tokens' mixed rows into an embedding's output (b, t, width)."""
    import torch

    scale = getattr(layer.base_layer, "embed_scale", 1.0)
    tokens = torch.tensor(list(own))

    def hook(_module: Any, args: tuple[Any, ...], out: Any) -> Any:
        at = args[0][..., None] == tokens.to(args[0].device)  # (b, t, own)
        mixed = sum(by_row(share, out) * (at.to(rows.dtype) @ rows) for rows, share in parts)
        return torch.where(at.any(dim=-1, keepdim=True), (mixed * scale).to(out.dtype), out)

    return hook


def _written_rows(_layer: Any, own: Sequence[int], parts: Sequence[tuple[Tensor, Tensor]]) -> Hook:
    """Puts the own tokens' mixed logits into the output layer's (b, t, vocabulary), where it is tied."""

    def hook(_module: Any, args: tuple[Any, ...], out: Any) -> Any:
        mixed = sum(by_row(share, args[0]) * (args[0].to(rows.dtype) @ rows.T) for rows, share in parts)
        total = out.clone()
        total[..., list(own)] = mixed.to(out.dtype)
        return total

    return hook
