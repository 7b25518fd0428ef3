"""Where a PPO training is, and how it outlives a crash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

STATE = "state.pt"
"""The file of a checkpoint."""


@dataclass
class State:
    """Where a training is; what a checkpoint holds beside the weights."""

    step: int = 0
    beta: float = 0.0
    rows: int = 0
    units: int = 0
    drawn: int = 0
    updates: int = 0
    loss: float = float("nan")


class Loop(Protocol):
    """What a training holds that a checkpoint must."""

    policy: Any
    weights: Any
    head: Any
    optimizer: Any
    schedule: Any
    state: State


def save(loop: Loop, path: Path) -> None:
    """Everything a continued run needs, replaced in one step."""
    import torch

    path.parent.mkdir(parents=True, exist_ok=True)
    state = {
        "weights": [p.detach().cpu() for p in loop.weights],
        "head": loop.head.state_dict(),
        "optimizer": loop.optimizer.state_dict(),
        "schedule": loop.schedule.state_dict(),
        "state": vars(loop.state),
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def load(loop: Loop, path: Path) -> None:
    """Go on from a checkpoint, where there is one."""
    import torch

    if not path.is_file():
        return
    state = torch.load(path, weights_only=True, map_location=loop.policy.device)
    with torch.no_grad():
        for parameter, value in zip(loop.weights, state["weights"], strict=True):
            parameter.copy_(value)
    loop.head.load_state_dict(state["head"])
    loop.optimizer.load_state_dict(state["optimizer"])
    loop.schedule.load_state_dict(state["schedule"])
    loop.state = State(**state["state"])
