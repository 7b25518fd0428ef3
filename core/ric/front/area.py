"""Area between a front and an ideal point: what the rewarded-soups paper calls hypervolume. Lower is better.

The paper never states its ideal points, so its values cannot be recomputed from the released front;
here the ideal is always given and printed beside the value.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.hypervolume import hypervolume
from ric.front.points import Array, checked
from ric.front.reference import Reference, nadir


@dataclass(frozen=True)
class Area:
    """What the front leaves open below the ideal.

    Args:
        value: product of the rewards' units, >= 0, lower is better.
        ideal: the stated ideal point (k,).
        floor: lower corner of the box (k,).
    """

    value: float
    ideal: tuple[float, ...]
    floor: tuple[float, ...]


def area_to_ideal(points: npt.ArrayLike, ideal: npt.ArrayLike, floor: npt.ArrayLike | None = None) -> Area:
    """Area of {x : floor <= x <= ideal, x not dominated by the front}: a box minus the staircase under the front.

    The staircase, not the chord between neighbouring points: a point on the chord is a policy nobody
    has trained. The floor is the front's own nadir unless given, so that nothing but the ideal has to
    be chosen. Own floors differ between methods, and a wider front has a larger box: give one `floor`
    to all that are compared.

    Args:
        points: (g, k), maximized.
        ideal: (k,), no point may exceed it.
        floor: (k,) or None for the nadir of these points.

    Raises:
        DataError: a value is not finite, numbers of rewards differ, or a point exceeds the ideal.
    """
    array = checked(points)
    k = array.shape[1]
    top = checked(np.atleast_2d(np.asarray(ideal, dtype=np.float64)), "ideal point", k)[0]
    low = nadir(array) if floor is None else checked(np.atleast_2d(np.asarray(floor, dtype=np.float64)), "floor", k)[0]
    _below(array, top, low)
    under = hypervolume(array, Reference(tuple(low.tolist()), "floor of the box")).value
    return Area(max(float(np.prod(top - low)) - under, 0.0), tuple(top.tolist()), tuple(low.tolist()))


def _below(points: Array, ideal: Array, floor: Array) -> None:
    """Refuse an ideal point that something exceeds, and a floor above it."""
    highest = points.max(axis=0)
    if (highest > ideal).any() or (floor > ideal).any():
        raise DataError(
            f"ideal point {ideal.tolist()} with points up to {highest.tolist()} and floor {floor.tolist()}",
            "an ideal at least as good as every point in every reward",
            f"raise it to at least {np.maximum(highest, floor).tolist()}",
        )
