"""Dominated hypervolume: the volume between a reference point and the front. Larger is better.

Not the area *above* the front that the rewarded-soups paper calls hypervolume; see `ric.front.area`.
"""

from __future__ import annotations

from dataclasses import dataclass

import moocore
import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.dominance import front
from ric.front.points import checked
from ric.front.reference import Reference, same_reference

EXACT = 8
"""Most rewards for which the volume is exact; above, a deterministic quadrature over directions is used."""


@dataclass(frozen=True)
class Hypervolume:
    """A hypervolume with the reference it was measured from; only equal references compare.

    Args:
        value: product of the rewards' units, >= 0.
        reference: where it was measured from.
        exact: False when it was approximated (more than eight rewards).
    """

    value: float
    reference: Reference
    exact: bool = True

    def minus(self, other: Hypervolume) -> float:
        """By how much this volume is larger; raises DataError when the references differ."""
        same_reference([self.reference, other.reference])
        return self.value - other.value

    def share_of(self, other: Hypervolume) -> float:
        """This volume over the other, NaN when that is zero; raises DataError when the references differ."""
        same_reference([self.reference, other.reference])
        return self.value / other.value if other.value > 0 else float("nan")


def hypervolume(points: npt.ArrayLike, reference: Reference) -> Hypervolume:
    """Volume of {x : reference <= x <= some point}.

    Dominated points are pruned first; points that do not beat the reference in every reward add
    nothing. One reward: the best value minus the reference, at least 0.

    Args:
        points: (g, k), maximized.
        reference: k values on the same scale.

    Raises:
        DataError: a value is not finite, or the reference has another number of values.
    """
    array = checked(points)
    if len(reference.values) != array.shape[1]:
        raise DataError(
            f"a reference point of {len(reference.values)} values for points of {array.shape[1]} rewards",
            "one value per reward",
            "give as many numbers as there are reward columns",
        )
    exact = array.shape[1] <= EXACT
    # Pruned by hand before: the library's cost above four rewards grows with every dominated point.
    gain = front(array) - np.array(reference.values)
    gain = gain[(gain > 0).all(axis=1)]
    return Hypervolume(_volume(gain, exact) if len(gain) else 0.0, reference, exact)


def _volume(gain: npt.NDArray[np.float64], exact: bool) -> float:
    """Hypervolume of points (g, k) that are all positive, from the origin."""
    k = gain.shape[1]
    if k == 1:
        return float(gain.max())
    if exact:
        return float(moocore.hypervolume(gain, ref=np.zeros(k), maximise=True))
    return float(moocore.hv_approx(gain, ref=np.zeros(k), maximise=True, seed=0, method="Rphi-FWE+"))
