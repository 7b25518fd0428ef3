"""What every format does to targets before it writes them: one finite z-score per reward, inside the range."""

from __future__ import annotations

import numpy as np

from ric.errors import DataError
from ric.kinds import Array, Prompt, Statistics


def writable(targets: Array, statistics: Statistics, clip: bool = True) -> Array:
    """Targets (k,) in z-scores that a format can write, float64.

    Args:
        targets: (k,) z-scores; infinities mean "as far as the range goes".
        statistics: names and range of the rewards.
        clip: bring targets into [low, high] of the training rows.

    Raises:
        DataError: there is not exactly one target per reward, or one is NaN (or, unclipped, infinite).
    """
    wanted = np.asarray(targets, dtype=np.float64)
    if wanted.shape != (len(statistics.names),):
        raise DataError(
            f"targets of shape {wanted.shape} for the rewards {', '.join(statistics.names)}",
            f"one z-score per reward, shape ({len(statistics.names)},)",
            "pass the targets in the order of the rewards",
        )
    if clip:
        wanted = np.clip(wanted, statistics.low, statistics.high)
    for name, value in zip(statistics.names, wanted, strict=True):
        if not np.isfinite(value):
            raise DataError(
                f"the target {value:g} for reward '{name}'",
                "a finite z-score",
                "leave out rows to which the reward does not apply, or give them a target",
            )
    return wanted


def text_only(prompt: Prompt, name: str) -> str:
    """The prompt, which must be a text.

    Raises:
        DataError: it is something else, such as a conversation.
    """
    if isinstance(prompt, str):
        return prompt
    raise DataError(
        f"a prompt of type {type(prompt).__name__} for the format '{name}'",
        "a text; conversations take their tags in the system message",
        "--set format=chat",
    )
