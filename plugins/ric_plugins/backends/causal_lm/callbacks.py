"""What a trainer is watched by: one tells how far it got, one has checkpoints written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ric.kinds import Progress, Work
from ric.run.machine.ranks import barrier, ranks
from ric_plugins.backends.checkpoint import Due, finish
from ric_plugins.backends.together import agreed


def reporter(losses: Sequence[Any], progress: Progress, work: Sequence[Work]) -> Any:
    """A callback that reports every step.

    Args:
        losses: the trainer's list of losses.
        progress: who is told.
        work: what the first 0, 1, ... steps come to.
    """
    from transformers import TrainerCallback

    class Reporter(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
        """The loss is read about two hundred times a run, since reading it waits for the device."""

        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """Where the training starts."""
            progress(state.global_step, state.max_steps, {}, work[state.global_step])

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """Steps so far, and the mean loss since it was last told."""
            every = max(1, state.max_steps // 200)
            figures = {}
            if state.global_step % every == 0 or state.global_step == state.max_steps:
                figures = {"loss": float(np.mean([float(loss) for loss in losses[-every:]]))}
            progress(state.global_step, state.max_steps, figures, work[state.global_step])

    return Reporter()


def keeper(losses: Sequence[Any], due: Due, whole: int = 1) -> Any:
    """A callback that has checkpoints written when they are due, and seals them.

    Args:
        losses: the trainer's list of losses.
        due: when.
        whole: only after a multiple of so many steps, where what these share is in no checkpoint.
    """
    from transformers import TrainerCallback

    class Keeper(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
        """Says when, and completes what was written."""

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """The last step needs none: its weights are saved by whoever asked for the training."""
            step = state.global_step
            control.should_save = agreed(step < state.max_steps and step % whole == 0 and due.at(step))

        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """Losses and the seal."""
            folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
            barrier()  # every process has written its random state
            if ranks().first:
                finish(folder, [float(loss) for loss in losses])
            due.written()

    return Keeper()
