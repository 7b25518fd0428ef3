"""Every row of a batch with its own mixture of LoRA adapters.

Row r of an adapted layer gives base(x) + sum_i W[r, i] s_i B_i (A_i x), which is the layer of the merged weights
base + sum_i W[r, i] s_i B_i A_i without ever making them: one batch serves as many preferences as it has rows. The
members' factors are put side by side, A = [A_1; A_2; ...] and B = [B_1, B_2, ...], so that a layer costs two products
however many members there are: in between, the columns of member i are multiplied by W[r, i] s_i. A row of one member
alone is that member, to the bit where its scaling is a power of two and no other row asks for another member.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ric.errors import PluginError

if TYPE_CHECKING:
    from torch import Tensor

Hook = Callable[[Any, tuple[Any, ...], Any], Any]


def lora_layers(model: Any) -> list[Any]:
    """peft's LoRA layers of any module. To be looked up once: to walk a model costs more than to read a token."""
    from peft.tuners.lora import LoraLayer

    return [module for module in model.modules() if isinstance(module, LoraLayer)]


@contextmanager
def row_mixing(
    layers: Sequence[Any], adapters: Sequence[str], weights: Tensor, more: Iterable[tuple[Any, Hook]] = ()
) -> Iterator[None]:
    """Hooks on adapted layers, removed when the context ends. The factors are those of the context's beginning.

    Args:
        layers: see `lora_layers`; their adapters are switched off.
        adapters: m names of plain LoRA adapters (one scaling each, no bias).
        weights: W (b, m), one row per row of the batch, which is the first dimension of every adapted layer's input.
        more: further modules and hooks of the same mixture, for what is no low-rank layer.

    Raises:
        PluginError: an adapted layer is not linear.
    """
    hooks = [*_low_rank(layers, *in_use(adapters, weights)), *more]
    handles = [module.register_forward_hook(hook) for module, hook in hooks]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def in_use(adapters: Sequence[str], weights: Tensor) -> tuple[list[str], Tensor]:
    """The adapters that some row asks for, and their columns of W."""
    used = (weights != 0).any(dim=0)
    return [name for name, some in zip(adapters, used.tolist(), strict=True) if some], weights[:, used]


def by_row(share: Tensor, like: Tensor) -> Tensor:
    """(b,) as (b, 1, ..., 1), or (b, r) as (b, 1, ..., r), to be multiplied with (b, ..., r)."""
    inner = like.dim() - share.dim()
    return share.to(like.dtype).view(share.shape[0], *[1] * inner, *share.shape[1:])


def _low_rank(layers: Sequence[Any], adapters: Sequence[str], weights: Tensor) -> Iterator[tuple[Any, Hook]]:
    shares: dict[Any, Tensor] = {}
    for layer in layers if adapters else ():
        if any(name not in layer.lora_A or layer.lora_A[name].weight.dim() != 2 for name in adapters):
            raise PluginError(
                f"an adapted layer of type {type(layer.base_layer).__name__}", "linear layers with every adapter",
                "mix whole members instead: `combine` them one mixture after the other",
            )  # fmt: skip
        ranks = tuple((layer.r[name], layer.scaling[name]) for name in adapters)
        if ranks not in shares:
            shares[ranks] = _columns(ranks, weights)
        yield layer.base_layer, _adds(layer, adapters, shares[ranks])


def _columns(ranks: Sequence[tuple[int, float]], weights: Tensor) -> Tensor:
    """W s (b, r_1 + ... + r_m): each member's weight, times its scaling, once for each of its columns."""
    import torch

    sizes = torch.tensor([rank for rank, _ in ranks], device=weights.device)
    scaling = torch.tensor([scale for _, scale in ranks], dtype=weights.dtype, device=weights.device)
    return (weights * scaling).repeat_interleave(sizes, dim=1)


def _adds(layer: Any, adapters: Sequence[str], share: Tensor) -> Hook:
    """Adds ((x A^T) share) B^T to a linear layer's output (b, ..., out)."""
    import torch
    from torch.nn.functional import linear

    down = torch.cat([layer.lora_A[name].weight for name in adapters])
    up = torch.cat([layer.lora_B[name].weight for name in adapters], dim=1)

    def hook(_module: Any, args: tuple[Any, ...], out: Any) -> Any:
        inner = linear(args[0].to(down.dtype), down)
        return (out + linear(inner * by_row(share, inner), up)).to(out.dtype)

    return hook
