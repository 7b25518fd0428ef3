"""The reference point of a hypervolume: part of the figure, never a detail."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.dominance import front
from ric.front.points import Array, checked

MARGIN = 0.1
"""How far below the nadir the reference lies, as a share of the front's range."""


@dataclass(frozen=True)
class Reference:
    """A point that every counted policy must beat in every reward.

    Args:
        values: k finite numbers, on the scale of the points.
        origin: how it was chosen, in words.
    """

    values: tuple[float, ...]
    origin: str

    def __post_init__(self) -> None:
        """Refuse values that are not finite."""
        checked([self.values], "reference point")

    @property
    def digest(self) -> str:
        """Eight hexadecimal digits that name the values; equal values, equal digest, whatever the origin."""
        return hashlib.sha256(",".join(repr(float(v) + 0.0) for v in self.values).encode()).hexdigest()[:8]

    def __str__(self) -> str:
        """The values to four digits, the origin and the digest."""
        return f"({', '.join(f'{v:.4g}' for v in self.values)}), {self.origin} [{self.digest}]"


def nadir(points: npt.ArrayLike) -> Array:
    """Per reward the smallest value over the non-dominated points, (k,)."""
    return np.asarray(front(points).min(axis=0), dtype=np.float64)


def below_nadir(points: npt.ArrayLike, of: str = "the true front") -> Reference:
    """The nadir of a front minus 10 % of its range, so that its end points count as well.

    A reward in which the front has no range (one point, or a single reward) takes the range of all
    points given, and 1 where that is zero too; `origin` says so.

    Args:
        points: (g, k).
        of: whose front it is, for `origin`.

    Raises:
        DataError: a value is not finite.
    """
    array = checked(points)
    best = front(array)
    spread = np.ptp(best, axis=0)
    flat = spread == 0
    spread = np.where(flat, np.ptp(array, axis=0), spread)
    spread = np.where(spread == 0, 1.0, spread)
    note = " (range of all points, or 1, where the front is flat)" if flat.any() else ""
    values = best.min(axis=0) - MARGIN * spread
    return Reference(tuple(float(v) for v in values), f"nadir of {of} minus 10 % of its range{note}")


def same_reference(references: Sequence[Reference]) -> Reference:
    """The one reference all share.

    Raises:
        DataError: none was given, or they differ, so that no comparison means anything.
    """
    if not references:
        raise DataError("no reference point", "at least one hypervolume")
    other = next((r for r in references if r.digest != references[0].digest), None)
    if other is not None:
        raise DataError(
            f"hypervolumes with different reference points: {references[0]} and {other}",
            "one reference point for everything that is compared",
            "measure both again with the same --reference",
        )
    return references[0]
