"""Several processes at one run, as `python -m torch.distributed.run` starts them; usually there is one.

Every process goes through the same program. Pieces of sampling and scoring are shared out, a training
step's batch is split, and only the first process (rank 0) writes. They need one file system.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple, TypeVar

from ric.errors import RunError

T = TypeVar("T")
LAUNCH = "python -m torch.distributed.run --nproc_per_node {n} -m ric.cli.main run ..."


class Ranks(NamedTuple):
    """Where a process stands.

    Args:
        rank: its number, from 0.
        world: how many there are.
    """

    rank: int
    world: int

    @property
    def first(self) -> bool:
        """Whether it is the one that writes."""
        return self.rank == 0


def ranks() -> Ranks:
    """What the launcher says in the environment; one process where it says nothing.

    Raises:
        RunError: it says something that cannot be.
    """
    given = {name: os.environ.get(name) for name in ("RANK", "WORLD_SIZE")}
    if given["WORLD_SIZE"] is None:
        return Ranks(0, 1)
    try:
        found = Ranks(int(given["RANK"] or ""), int(given["WORLD_SIZE"]))
    except ValueError:
        found = Ranks(-1, 0)
    if not 0 <= found.rank < found.world:
        said = ", ".join(f"{name}={value}" for name, value in given.items())
        raise RunError(said, "a rank from 0 to WORLD_SIZE - 1", LAUNCH.format(n=2))
    return found


def expect(processes: int) -> None:
    """Refuse a number of processes other than the one a run needs.

    Raises:
        RunError: there are more or fewer; some launchers start one where two were asked for, without a word.
    """
    found = ranks().world
    if found != processes:
        raise RunError(
            f"{found} process{'es' if found > 1 else ''} at this run",
            f"{processes}",
            LAUNCH.format(n=processes) if processes > 1 else "start it without a launcher, or with --fresh",
        )


def barrier() -> None:
    """Wait until every process is here."""
    if ranks().world > 1:
        _group().barrier()


def broadcast(value: T) -> T:
    """The first process' value, everywhere."""
    if ranks().world == 1:
        return value
    box: list[T] = [value]
    _group().broadcast_object_list(box, src=0)
    return box[0]


def gather(value: T) -> list[T]:
    """Every process' value, everywhere, by rank."""
    world = ranks().world
    if world == 1:
        return [value]
    box: list[T | None] = [None] * world
    _group().all_gather_object(box, value)
    return box  # type: ignore[return-value]  # filled by now


def _group() -> Any:
    """torch.distributed, ready to talk; accelerate takes up the group it finds."""
    import torch
    from torch import distributed

    if not distributed.is_initialized():
        distributed.init_process_group("cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo")
    return distributed
