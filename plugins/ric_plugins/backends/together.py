"""One training step by several processes: each computes a part of the batch, the loss is that of the whole.

Every process sees all likelihoods, its own with a graph, so that a loss that compares examples is as exact
as one that sums over them. The update is that of one process up to the order of sums and the draws of dropout.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ric.errors import ConfigError
from ric.run.machine.ranks import ranks

if TYPE_CHECKING:
    from torch import Tensor


def share(batch: int) -> slice:
    """The part of a batch that is this process' own; parts differ by at most one example.

    Raises:
        ConfigError: there are fewer examples than processes.
    """
    rank, world = ranks()
    if batch < world:
        raise ConfigError(
            f"a batch of {batch} for {world} processes", "at least one example each", f"--set fit.batch={world}"
        )
    return slice(batch * rank // world, batch * (rank + 1) // world)


def whole(own: Tensor, batch: int) -> Tensor:
    """The values (batch,) of all processes, in the batch's order; only this process' own carry a graph."""
    rank, world = ranks()
    if world == 1:
        return own
    import torch
    from torch import distributed

    sizes = [batch * (r + 1) // world - batch * r // world for r in range(world)]
    padded = torch.nn.functional.pad(own.detach(), (0, max(sizes) - len(own)))
    parts = [torch.empty_like(padded) for _ in range(world)]
    distributed.all_gather(parts, padded)
    return torch.cat([own if r == rank else parts[r][: sizes[r]] for r in range(world)])


def summed(slopes: Iterable[Tensor]) -> None:
    """Replace every process' gradients, of its own part's terms, by their sum over all processes."""
    if ranks().world > 1:
        from torch import distributed

        for slope in slopes:
            distributed.all_reduce(slope)


def agreed(decision: bool) -> bool:
    """The first process' decision: clocks differ."""
    if ranks().world == 1:
        return decision
    import torch
    from torch import distributed

    told = torch.tensor([int(decision)])
    distributed.broadcast(told, src=0)
    return bool(told.item())
