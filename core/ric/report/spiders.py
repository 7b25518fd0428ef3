"""Spider maps of a run: per reward the base model is 1 and the worst point shown is 0."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ric.front.spider import spider
from ric.kinds import Array
from ric.report.summary import Summary


class Spiders(NamedTuple):
    """Rescaled mean rewards.

    Args:
        dial: (g, k), the first curve.
        truth: (m, k), or None.
    """

    dial: Array
    truth: Array | None


def spiders(summary: Summary) -> Spiders | None:
    """The maps of a run with three rewards or more; None where no such scale exists.

    It needs a baseline called "base", every mean to be finite, and the base not to be the worst of
    the points shown in any reward.
    """
    base = next((curve for curve in summary.curves if curve.method == "base"), None)
    if len(summary.names) < 3 or base is None:
        return None
    truth = np.empty((0, len(summary.names))) if summary.truth is None else summary.truth.z
    shown = np.concatenate([summary.main.z, truth])
    if not np.isfinite(shown).all() or not np.isfinite(base.z).all():
        return None
    scaled = spider(shown, base.z[0])
    if not np.isfinite(scaled).all():
        return None
    g = len(summary.main.z)
    return Spiders(scaled[:g], None if summary.truth is None else scaled[g:])
