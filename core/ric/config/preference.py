"""Preferences as a user writes them: `harmless=0.7,helpful=0.3`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ric.errors import ConfigError, did_you_mean


class Preference(NamedTuple):
    """A point on the simplex, or off it where that was asked for.

    Args:
        weights: one weight per reward in the order of the rewards' names; on the simplex none negative, sum 1.
        note: what was changed to get there, or "".
    """

    weights: tuple[float, ...]
    note: str = ""


def parse_preference(given: str | Mapping[str, float], names: Sequence[str], off_simplex: bool = False) -> Preference:
    """Weights for the rewards `names`; rewards that are not mentioned weigh 0.

    Args:
        given: `name=weight` pairs with commas between them, or a mapping.
        names: the rewards' names in order.
        off_simplex: keep the weights as they are, negative ones and other sums than 1 too.

    Raises:
        ConfigError: an unknown or repeated name, a weight that is no finite number, negative ones unless they
            are allowed, or no weight at all that is not 0.
    """
    pairs = list(given.items()) if isinstance(given, Mapping) else [_pair(part, names) for part in given.split(",")]
    weights: dict[str, float] = {}
    for name, value in pairs:
        if name not in names:
            expected = did_you_mean(name, names) or ", ".join(names)
            raise ConfigError(f"preference for '{name}', which is no reward of this run", expected, _hint(names))
        if name in weights:
            raise ConfigError(f"preference for '{name}' given twice", "one weight a reward", _hint(names))
        weights[name] = _weight(name, value, names, off_simplex)
    row = [weights.get(name, 0.0) for name in names]
    if off_simplex and any(row):
        return Preference(tuple(row))
    return _normalized(row, names)


def parse_numbers(text: str, what: str, names: Sequence[str]) -> dict[str, float]:
    """`name=number` pairs with commas between them; whether names and numbers make sense is asked elsewhere.

    Raises:
        ConfigError: a part is no such pair.
    """
    return dict(_pair(part, names, what) for part in text.split(","))


def _pair(part: str, names: Sequence[str], what: str = "preference") -> tuple[str, float]:
    # A reward's own name may hold an "=", a weight cannot.
    name, equals, value = part.rpartition("=")
    try:
        if equals:
            return name.strip(), float(value)
    except ValueError:
        pass
    raise ConfigError(f"{what} {part.strip()!r}", "NAME=WEIGHT with a number as weight", _hint(names))


def _weight(name: str, value: float, names: Sequence[str], off_simplex: bool) -> float:
    try:
        weight = float(value)
    except (TypeError, ValueError):
        weight = math.nan
    if not math.isfinite(weight) or (weight < 0 and not off_simplex):
        expected = "a finite number" if off_simplex else "a finite number, 0 or larger"
        raise ConfigError(f"preference {name}={value}", expected, _hint(names))
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
