"""IGD+: how far, on average, a set falls short of a known front. Lower is better."""

from __future__ import annotations

import moocore
import numpy.typing as npt

from ric.front.dominance import front
from ric.front.points import checked


def igd_plus(points: npt.ArrayLike, target: npt.ArrayLike) -> float:
    """Mean over the target front of the shortest shortfall: min over points of ||max(target - point, 0)||_2.

    Ishibuchi et al. 2015, in the rewards' own units: scale the rewards first where their units differ.

    Args:
        points: (g, k), maximized.
        target: (m, k), a known or merged front; dominated rows are dropped.

    Raises:
        DataError: a value is not finite, or the numbers of rewards differ.
    """
    array = checked(points)
    return float(moocore.igd_plus(array, ref=front(checked(target, "target front", array.shape[1])), maximise=True))
