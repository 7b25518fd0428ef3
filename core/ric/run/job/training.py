"""A training that finds room: continued from its checkpoints, in smaller portions when memory runs out."""

from __future__ import annotations

from collections.abc import Callable

from ric.errors import RunError
from ric.kinds import FitSettings, Work
from ric.run.durable.attempt import Attempt
from ric.run.machine.memory import REFUSED, out_of_memory

Fit = Callable[[Attempt, FitSettings], Work]
"""Trains a member in place; what it returns counts the whole training, earlier attempts included."""


def train(attempt: Attempt, settings: FitSettings, begin: Callable[[], None], fit: Fit) -> Work:
    """Train, in half the portions each time memory does not suffice.

    Args:
        attempt: keeps the checkpoints.
        settings: `micro` is what is halved.
        begin: puts the member back to where it starts.
        fit: the training.

    Raises:
        RunError: memory does not suffice for a single example.
    """
    while True:
        begin()
        try:
            return fit(attempt, settings)
        except REFUSED as error:
            if not out_of_memory(error):
                raise
            settings = settings._replace(micro=_half(settings, error))
        attempt.restart()
        attempt.watcher.note(
            f"out of memory: training {settings.micro} examples of a batch at a time (--set fit.micro={settings.micro})"
        )


def _half(settings: FitSettings, error: Exception) -> int:
    portion = min(settings.micro or settings.batch, settings.batch)
    if portion < 2:
        raise RunError(
            f"out of memory while training on one example: {str(error).splitlines()[0][:200]}",
            "memory for a single example",
            "--set backend.recompute=true, a smaller --set backend.context, or a smaller --model",
        ) from error
    return portion // 2
