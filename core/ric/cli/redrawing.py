"""`--set` where a finished run answers again: how answers are drawn may change, everything else is the run's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ric.config.tree import overrides
from ric.errors import ConfigError

DRAWS = ("decoding", "sampler")
SET = "decoding.temperature=0, sampler.reward_guidance=2; repeatable."
"""Help of the option."""


def redrawn(assignments: Sequence[str]) -> dict[str, Any]:
    """The tree of the assignments, to go over a run's configuration.

    Raises:
        ConfigError: something else than the options of decoding and sampler is set.
    """
    tree = overrides(assignments)
    wrong = next((key for key, value in tree.items() if key not in DRAWS or not isinstance(value, dict)), None)
    if wrong is not None:
        raise ConfigError(
            f"--set {wrong}=...", "a decoding option or one of the sampler's", "--set decoding.temperature=0"
        )
    return tree
