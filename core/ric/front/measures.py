"""All figures of one set of points, as one JSON-safe mapping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from ric.front.area import area_to_ideal
from ric.front.distance import igd_plus
from ric.front.dominance import nondominated
from ric.front.hypervolume import hypervolume
from ric.front.points import Array, checked
from ric.front.preferences import grid
from ric.front.reference import Reference
from ric.front.tolerance import PUBLISHED, tolerance_front
from ric.front.utility import expected_utility


def measure(
    points: npt.ArrayLike,
    reference: Reference,
    merged: npt.ArrayLike | None = None,
    ideal: npt.ArrayLike | None = None,
    rows: Sequence[int] | None = None,
) -> dict[str, Any]:
    """Every figure of the points (g, k); rows are counted from 1, as the lines below a header are.

    Args:
        points: (g, k), maximized.
        reference: where the hypervolume is measured from.
        merged: (m, k) the front that IGD+ is taken to; None = that of these points, which makes it 0.
        ideal: (k,) for the area between front and ideal point, or None.
        rows: g positions, from 0, of these points in the table they were taken from; None = all of it.

    Raises:
        DataError: a value is not finite, numbers of rewards differ, or a point exceeds the ideal.
    """
    array = checked(points)
    volume = hypervolume(array, reference)
    kept = nondominated(array)
    numbers = np.arange(len(array)) if rows is None else np.asarray(rows)
    return {
        "points": len(array),
        "hypervolume": {
            "value": volume.value,
            "reference": list(reference.values),
            "origin": reference.origin,
            "digest": reference.digest,
            "exact": volume.exact,
        },
        "below_reference": int((array <= np.array(reference.values)).any(axis=1).sum()),
        "cardinality": int(kept.sum()),
        "non_dominated": (numbers[kept] + 1).tolist(),
        "expected_utility": expected_utility(grid(array.shape[1]), array),
        "igd_plus": igd_plus(array, array if merged is None else merged),
        "tolerance_front": {"t": PUBLISHED, "rows": (numbers[tolerance_front(array)] + 1).tolist()},
        "area_to": None if ideal is None else _areas(array, ideal, reference),
    }


def _areas(points: Array, ideal: npt.ArrayLike, reference: Reference) -> dict[str, Any]:
    """Area to the ideal above the front's own nadir, and above the reference, which compares between sets."""
    own = area_to_ideal(points, ideal)
    shared = area_to_ideal(points, ideal, reference.values)
    return {
        "value": own.value,
        "ideal": list(own.ideal),
        "floor": list(own.floor),
        "above_reference": shared.value,
        "lower_is_better": True,
    }
