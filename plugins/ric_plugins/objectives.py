"""From `algo.utility` and a weight to what one member maximizes."""

from __future__ import annotations

import inspect

import numpy as np

from ric.errors import ConfigError, did_you_mean
from ric.kinds import Array, Indices, Statistics, Utility
from ric_plugins.utilities import UTILITIES

SCALES = ("z", "raw")


def objective(
    name: str, weight: Array, statistics: Statistics, scale: str = "z", decimals: int | None = None
) -> Utility:
    """A utility of raw rewards (n, k).

    Args:
        name: one of `UTILITIES`.
        weight: (k,) on the simplex.
        statistics: the scale; where a utility wants an ideal point, it is the best training row's in each reward.
        scale: "z" weighs z-scores, "raw" raw rewards, as MORLHF in the published comparisons did.
        decimals: round raw rewards to so many and their utility to one more; None = never.
    """
    factory = UTILITIES[name]
    best = statistics.high if scale == "z" else statistics.raw(statistics.high)
    wants = "ideal" in inspect.signature(factory).parameters
    inner = factory(weight.tolist(), **({"ideal": best.tolist()} if wants else {}))

    def utility(rewards: Array, group: Indices) -> Array:
        raw = rewards if decimals is None else np.round(rewards, decimals)
        values = inner(statistics.z(raw) if scale == "z" else raw, group)
        return values if decimals is None else np.round(values, decimals + 1)

    return utility


def check(name: str, scale: str) -> None:
    """Refuse a utility or a scale that does not exist.

    Raises:
        ConfigError: with those that do.
    """
    for option, value, known in (("utility", name, tuple(UTILITIES)), ("scale", scale, SCALES)):
        if value not in known:
            raise ConfigError(f"algo.{option} = {value!r}", ", ".join(known), did_you_mean(value, known))
