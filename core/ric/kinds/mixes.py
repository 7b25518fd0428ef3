"""What a request for a mixture must say."""

from __future__ import annotations

import math

from ric.errors import RunError
from ric.kinds.records import Request

COMBINE = ("weights", "predictions")
"""What can be mixed: parameters (in delta space), or the probabilities of the next unit."""
SLACK = 1e-6
"""How far the coefficients of mixed predictions may sum from 1."""


def check_mix(request: Request, what: str = "a request") -> None:
    """Refuse a mixture that does not exist.

    Weights may be mixed with any finite coefficients: negative ones and sums other than 1 extrapolate.
    Probabilities stay probabilities only on the simplex.

    Raises:
        RunError: coefficients and members differ in number, one is not finite, or there is no such way to mix.
    """
    mix = request.mix or ()
    if request.combine not in COMBINE:
        raise RunError(f"{what} combines '{request.combine}'", " or ".join(COMBINE), "combine='weights'")
    if not mix or len(mix) != len(request.members) or not all(map(math.isfinite, mix)):
        raise RunError(
            f"{what} mixes {len(request.members)} members with the coefficients {mix}",
            "one finite coefficient per member",
            "pass members=(...) and mix=(...) of the same length",
        )
    if request.combine == "predictions" and (min(mix) < 0 or abs(sum(mix) - 1) > SLACK):
        raise RunError(
            f"{what} mixes predictions with the coefficients {mix}",
            "none negative, and a sum of 1: an average of probabilities",
            "mix weights to go outside the simplex: combine='weights'",
        )
