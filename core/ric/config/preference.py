"""Preferences as a user writes them: `harmless=0.7,helpful=0.3`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ric.errors import ConfigError, did_you_mean


class Preference(NamedTuple):
    """A point on the simplex.

    Args:
        weights: one weight per reward in the order of the rewards' names; none negative, sum 1.
        note: what was changed to get there, or "".
    """

    weights: tuple[float, ...]
    note: str = ""


def parse_preference(given: str | Mapping[str, float], names: Sequence[str]) -> Preference:
    """Weights for the rewards `names`; rewards that are not mentioned weigh 0.

    Args:
        given: `name=weight` pairs with commas between them, or a mapping.
        names: the rewards' names in order.

    Raises:
        ConfigError: an unknown or repeated name, a weight that is negative or no finite number, or
            no positive weight at all.
    """
    pairs = list(given.items()) if isinstance(given, Mapping) else [_pair(part, names) for part in given.split(",")]
    weights: dict[str, float] = {}
    for name, value in pairs:
        if name not in names:
            expected = did_you_mean(name, names) or ", ".join(names)
            raise ConfigError(f"preference for '{name}', which is no reward of this run", expected, _hint(names))
        if name in weights:
            raise ConfigError(f"preference for '{name}' given twice", "one weight a reward", _hint(names))
        weights[name] = _weight(name, value, names)
    return _normalized([weights.get(name, 0.0) for name in names], names)


def _pair(part: str, names: Sequence[str]) -> tuple[str, float]:
    # A reward's own name may hold an "=", a weight cannot.
    name, equals, value = part.rpartition("=")
    try:
        if equals:
            return name.strip(), float(value)
    except ValueError:
        pass
    raise ConfigError(f"preference {part.strip()!r}", "NAME=WEIGHT with a number as weight", _hint(names))


def _weight(name: str, value: float, names: Sequence[str]) -> float:
    try:
        weight = float(value)
    except (TypeError, ValueError):
        weight = math.nan
    if not math.isfinite(weight) or weight < 0:
        raise ConfigError(f"preference {name}={value}", "a finite number, 0 or larger", _hint(names))
    return weight


def _normalized(weights: Sequence[float], names: Sequence[str]) -> Preference:
    largest = max(weights, default=0.0)
    if largest == 0:
        raise ConfigError("preference with weight 0 for every reward", "one positive weight at least", _hint(names))
    total = math.fsum(weight / largest for weight in weights)  # scaled first, so that no sum overflows
    result = tuple(weight / largest / total for weight in weights)
    if abs(total * largest - 1) <= 1e-9:
        return Preference(result)
    shown = ",".join(f"{name}={weight:.4g}" for name, weight in zip(names, result, strict=True))
    return Preference(result, f"weights sum to {total * largest:.4g}; scaled to {shown}")


def _hint(names: Sequence[str]) -> str:
    return ",".join(f"{name}={1 / len(names):.2g}" for name in names)
