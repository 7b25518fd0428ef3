"""Trainer checkpoints: what is in them, when one is due, and which one is whole.

Weights are only those being trained, kept by their place in the model: a continued run may have
given its members other internal names, and other members have files of their own.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ric.errors import RunError
from ric.run.durable.seal import seal, unsealed

WEIGHTS, LOSSES = "trained.safetensors", "losses.json"
MARK = "checkpoint.json"
"""Written last: a checkpoint without it was cut short."""
SECONDS, SHARE = 5.0, 0.05
"""When checkpoints are automatic: least time between two, and the most that writing them may take of the whole."""
_NAME = re.compile(r"checkpoint-(\d+)")


def save_trained(model: Any, folder: Path) -> None:
    """Write the parameters that require a gradient."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    save_file({key: p.detach().cpu().contiguous() for key, p in _trained(model).items()}, folder / WEIGHTS)


def load_trained(model: Any, folder: Path) -> None:
    """Read them back into a model of the same form.

    Raises:
        RunError: the checkpoint is of another training.
    """
    import torch
    from safetensors.torch import load_file

    state, mine = load_file(folder / WEIGHTS), _trained(model)
    if {k: v.shape for k, v in state.items()} != {k: p.shape for k, p in mine.items()}:
        raise RunError(
            f"the checkpoint in {folder} holds {len(state)} parameters of other shapes",
            f"the {len(mine)} parameters that are being trained",
            "start anew with --fresh",
        )
    with torch.no_grad():
        for key, parameter in mine.items():
            parameter.copy_(state[key])


def _trained(model: Any) -> dict[str, Any]:
    trained = (p for p in model.parameters() if p.requires_grad)
    return {f"{place:05d}": p for place, p in enumerate(trained)}


def finish(folder: Path, losses: list[float]) -> None:
    """Add the losses so far to a checkpoint, and seal it."""
    (folder / LOSSES).write_text(json.dumps(losses), encoding="utf-8")
    seal(folder, {}, MARK)


def losses_of(folder: Path) -> list[float]:
    """The losses that a checkpoint holds."""
    return [float(loss) for loss in json.loads((folder / LOSSES).read_text(encoding="utf-8"))]


def newest(folder: Path) -> Path | None:
    """The last whole checkpoint; others are removed, since the trainer would take them for good ones."""
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)] if folder.is_dir() else []
    for path in sorted(found, key=step_of, reverse=True):
        try:
            unsealed(path, MARK)
        except ValueError:
            shutil.rmtree(path)
        else:
            return path
    return None


def thin(folder: Path, kept: int) -> None:
    """Remove all but the newest few checkpoints."""
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    for path in sorted(found, key=step_of)[:-kept]:
        shutil.rmtree(path)


def step_of(path: Path | None) -> int:
    """The optimizer step of a checkpoint's folder; 0 for none."""
    named = None if path is None else _NAME.fullmatch(path.name)
    return int(named[1]) if named else 0


class Due:
    """When the next checkpoint is due.

    Args:
        every: steps between two; 0 for never; None = after `SECONDS`, or later where writing one takes so long
            that it would cost more than `SHARE` of the time.
        clock: seconds.
    """

    def __init__(self, every: int | None, clock: Callable[[], float] = time.perf_counter) -> None:
        self.every, self._clock = every, clock
        self._since, self._started, self._cost = clock(), 0.0, 0.0

    def at(self, step: int) -> bool:
        """Whether to write one after this step."""
        if self.every is not None:
            return self.every > 0 and step % self.every == 0
        self._started = self._clock()
        return self._started - self._since >= max(SECONDS, self._cost / SHARE)

    def written(self) -> None:
        """One was written just now."""
        self._since = self._clock()
        self._cost = self._since - self._started
