"""A running average of weights: theta_avg <- d theta_avg + (1 - d) theta after each step.

As in diffusers' own training scripts, the decay of step t is min(decay, (1 + t) / (10 + t)), so that an average of few
steps is not mostly their start.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

FILE = "average.safetensors"


class Average:
    """The average of some parameters; with decay 0 it is the parameters themselves, and costs nothing."""

    def __init__(self, weights: Sequence[Any], decay: float) -> None:
        self._weights, self._decay = weights, decay
        self._held = [p.detach().clone() for p in weights] if decay else []

    def follow(self, step: int) -> None:
        """Take in the weights after step number `step`, counted from 0."""
        import torch

        if self._held:
            rate = 1.0 - min(self._decay, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_lerp_(self._held, [p.detach() for p in self._weights], rate)

    def use(self) -> None:
        """Make the average the weights."""
        import torch

        with torch.no_grad():
            for parameter, held in zip(self._weights, self._held, strict=bool(self._held)):
                parameter.copy_(held)

    def save(self, folder: Path) -> None:
        """Write it beside a checkpoint's weights."""
        from safetensors.torch import save_file

        if self._held:
            save_file({f"{i:05d}": held.cpu().contiguous() for i, held in enumerate(self._held)}, folder / FILE)

    def load(self, folder: Path) -> None:
        """Read it back."""
        from safetensors.torch import load_file

        if self._held:
            state = load_file(folder / FILE)
            for i, held in enumerate(self._held):
                held.copy_(state[f"{i:05d}"])
