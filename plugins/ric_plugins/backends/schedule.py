"""The learning rate of a step: a linear warm-up, then a linear or cosine decay to 0, or none."""

from __future__ import annotations

import math

from ric.kinds import FitSettings


def rate(settings: FitSettings, step: int) -> float:
    """Of step number `step`, counted from 0, as transformers' schedules have it."""
    warmup = math.ceil(settings.warmup * settings.steps)
    if step < warmup:
        return settings.lr * step / warmup
    done = (step - warmup) / max(1, settings.steps - warmup)
    left = {"linear": 1.0 - done, "cosine": 0.5 * (1.0 + math.cos(math.pi * done)), "constant": 1.0}
    return settings.lr * left[settings.schedule]
