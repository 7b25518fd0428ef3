"""Several tests at once: Holm's step-down correction, which bounds the chance of a single wrong claim.

Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6:65-70.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import Array


def holm(p: npt.ArrayLike) -> Array:
    """Adjusted p-values (m,), to be read against the level itself; NaN stays NaN and is not counted as a test.

    The i-th smallest of m values becomes the largest of (m - j + 1) p_j over j <= i, at most 1.

    Raises:
        DataError: a value outside [0, 1].
    """
    values = np.asarray(p, dtype=np.float64).reshape(-1)
    known = np.flatnonzero(np.isfinite(values))
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise DataError(f"p-values {values.tolist()}", "numbers from 0 to 1 in a row")
    order = known[np.argsort(values[known], kind="stable")]
    factors = np.arange(order.size, 0, -1)
    adjusted = np.full(values.shape, np.nan)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * factors), 1.0)
    return adjusted
