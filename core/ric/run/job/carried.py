"""An optimizer's state on its way from one training of a policy to the next."""

from __future__ import annotations

from pathlib import Path

from ric.errors import RunError
from ric.kinds import AFTER, BEFORE, FitSettings
from ric.run.machine.ranks import barrier, ranks

OPTIMIZER = "optimizer"
"""Folder of a finished training stage whose optimizer another training may go on with."""


def hand_over(left: Path | None, checkpoint: Path) -> None:
    """Show a training the state it goes on from, None for none; it is large, so it is linked and not copied."""
    if ranks().first:
        link = checkpoint / BEFORE
        checkpoint.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        if left is not None:
            link.symlink_to(left.resolve(), target_is_directory=True)
    barrier()


def take(checkpoint: Path, stage: Path) -> None:
    """Move what a training left into its stage's folder.

    Raises:
        RunError: it left nothing, since its backend keeps no optimizer.
    """
    if not ranks().first:
        return
    if not (checkpoint / AFTER).is_dir():
        raise RunError("an optimizer carried from one training to the next, and a backend that keeps none",
                       "backend causal-lm", "--set algo.optimizer=fresh")  # fmt: skip
    (checkpoint / AFTER).replace(stage / OPTIMIZER)


def left_by(stage: Path, settings: FitSettings) -> Path | None:
    """The state that a finished training left; None where it was not to be carried."""
    return stage / OPTIMIZER if settings.carry else None
