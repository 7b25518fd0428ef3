"""Whether adapters grew from one initialization.

Independently drawn factors are orthogonal (cosine 0); a factor that drifted by as much as its own size still
keeps a cosine of 0.7 with where it started. Unrelated experts were never trained in one basin: with factors
averaged as the published code does, half of each such pair loses 71 % of the update, against 0.1 to 2 % after
a drift of 5 to 20 %; summed exactly, as here, they are still two policies that do not know of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ric.errors import RunError

if TYPE_CHECKING:
    from torch import Tensor

LEAST = 0.5
"""Smallest mean cosine with the shared initialization."""


def check_related(layers: Sequence[Any], adapters: Mapping[str, str], start: str) -> None:
    """Refuse adapters of other shapes, and those that did not start from the shared factors.

    Args:
        layers: the adapted layers; gone through once for each member.
        adapters: member -> adapter.
        start: the adapter that holds the shared initialization.

    Raises:
        RunError: with the member and what was measured.
    """
    for member, adapter in adapters.items():
        pairs = [(layer.lora_A[adapter].weight, layer.lora_A[start].weight) for layer in layers]
        _same_shapes(member, pairs)
        found = sum(cosine(own, shared) for own, shared in pairs) / max(1, len(pairs))
        if found < LEAST:
            raise RunError(
                f"member '{member}' did not start from the shared adapter initialization: the cosine between its "
                f"factors A and the shared ones is {found:.2f}, after training from it 0.7 or more",
                "members trained by ric from one base model, with the same backend options",
                "train it again from the shared start: ric run with the backend options of the other members",
            )


def cosine(own: Tensor, shared: Tensor) -> float:
    """Mean cosine between stacked factors (n r, in) and the shared ones (r, in), block by block."""
    blocks = own.detach().double().reshape(-1, *shared.shape).flatten(1)
    flat = shared.detach().double().flatten()
    return float((blocks @ flat / (blocks.norm(dim=1) * flat.norm())).mean())


def _same_shapes(member: str, pairs: Iterable[tuple[Tensor, Tensor]]) -> None:
    """A sum of members has a multiple of their rank."""
    for own, shared in pairs:
        if own.shape[1] != shared.shape[1] or own.shape[0] % shared.shape[0]:
            raise RunError(
                f"member '{member}' has factors of shape {tuple(own.shape)}, its start {tuple(shared.shape)}",
                "adapters of one rank, or sums of such",
                "train the members with one --set backend.rank",
            )
