"""Every row of a batch with its own mixture of adapters.

Row r of an adapted layer gives base(x) + sum_i W[r, i] s_i B_i (A_i x), which is the layer of the merged
weights base + sum_i W[r, i] s_i B_i A_i without ever making them: one batch serves as many preferences as
it has rows. Own-token rows of an embedding are mixed likewise, as (1 - sum_i W[r, i]) start + sum_i W[r, i] rows_i:
in this form a corner is its member without rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

Hook = Callable[[Any, tuple[Any, ...], Any], Any]


@contextmanager
def row_mixing(model: Any, adapters: Sequence[str], start: str, weights: Tensor) -> Iterator[None]:
    """Hooks on every adapted layer, removed when the context ends.

    Args:
        model: a peft model whose adapters are switched off.
        adapters: m names of plain LoRA adapters.
        start: the untrained adapter, whose own-token rows are those of the base.
        weights: W (b, m), one row per row of the batch.
    """
    handles = [layer.register_forward_hook(hook) for layer, hook in _hooks(model, adapters, start, weights)]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def _hooks(model: Any, adapters: Sequence[str], start: str, weights: Tensor) -> Iterator[tuple[Any, Hook]]:
    from peft.tuners.lora import LoraLayer
    from peft.tuners.trainable_tokens import TrainableTokensLayer

    used = [i for i, some in enumerate((weights != 0).any(dim=0).tolist()) if some]
    shares = [(adapters[i], weights[:, i]) for i in used]
    for module in model.modules():
        if isinstance(module, LoraLayer):
            yield module.base_layer, _low_rank(module, shares)
        elif isinstance(module, TrainableTokensLayer):
            own, rest = module.trainable_tokens_delta, 1.0 - weights.sum(dim=1)
            parts = [(own[start], rest), *((own[name], share) for name, share in shares)]
            embedding = hasattr(module.base_layer, "embedding_dim")
            make = _read_rows if embedding else _written_rows
            yield module.base_layer, make(module, module.token_indices[start], parts)


def _low_rank(layer: Any, shares: Sequence[tuple[str, Tensor]]) -> Hook:
    """Adds sum_i W[:, i] s_i B_i (A_i x) to a linear layer's output (b, ..., out)."""

    def hook(_module: Any, args: tuple[Any, ...], out: Any) -> Any:
        total = out
        for name, share in shares:
            down = layer.lora_A[name]
            step = layer.lora_B[name](down(args[0].to(down.weight.dtype))) * layer.scaling[name]
            total = total + _by_row(share, step) * step
        return total.to(out.dtype)

    return hook


def _read_rows(layer: Any, own: Sequence[int], parts: Sequence[tuple[Tensor, Tensor]]) -> Hook:
    """Puts the own tokens' mixed rows into an embedding's output (b, t, width)."""
    import torch

    scale = getattr(layer.base_layer, "embed_scale", 1.0)
    tokens = torch.tensor(list(own))

    def hook(_module: Any, args: tuple[Any, ...], out: Any) -> Any:
        at = args[0][..., None] == tokens.to(args[0].device)  # (b, t, own)
        mixed = sum(_by_row(share, out) * (at.to(rows.dtype) @ rows) for rows, share in parts)
        return torch.where(at.any(dim=-1, keepdim=True), (mixed * scale).to(out.dtype), out)

    return hook


def _written_rows(_layer: Any, own: Sequence[int], parts: Sequence[tuple[Tensor, Tensor]]) -> Hook:
    """Puts the own tokens' mixed logits into the output layer's (b, t, vocabulary), where it is tied."""

    def hook(_module: Any, args: tuple[Any, ...], out: Any) -> Any:
        mixed = sum(_by_row(share, args[0]) * (args[0].to(rows.dtype) @ rows.T) for rows, share in parts)
        total = out.clone()
        total[..., list(own)] = mixed.to(out.dtype)
        return total

    return hook


def _by_row(share: Tensor, like: Tensor) -> Tensor:
    """(b,) as (b, 1, ..., 1)."""
    return share.to(like.dtype).view(-1, *[1] * (like.dim() - 1))
