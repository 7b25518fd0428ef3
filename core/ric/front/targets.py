"""Verdicts on conditioning: are targets met, and are they targets the training data knows?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.errors import DataError
from ric.front.calibration import calibrate
from ric.front.points import Array
from ric.front.verdict import Verdict, listed

LEAST_SLOPE = 0.5
"""Below this slope of obtained on desired, a target is answered with less than half of what it asks for."""


def targets_not_generalized(names: Sequence[str], desired: Array, achieved: Array) -> Verdict | None:
    """Whether obtained rewards fall short of following desired ones: a slope under 0.5 in some reward.

    Args:
        names: k rewards.
        desired: (rows, k) z-scored targets.
        achieved: (rows, k) z-scored rewards of the same rows.

    Returns:
        None when no reward's target varies, so that nothing can be said.
    """
    slopes = {name: line.slope for name, line in zip(names, calibrate(desired, achieved), strict=True)}
    known = {name: slope for name, slope in slopes.items() if np.isfinite(slope)}
    if not known:
        return None
    short = {name: slope for name, slope in known.items() if slope < LEAST_SLOPE}
    sentence = (
        f"Targets are not generalized: per unit asked for, obtained rewards move by {listed(short)} (1 = as asked)."
        if short
        else f"Obtained rewards follow their targets: per unit asked for they move by {listed(known)} (1 = as asked)."
    )
    return Verdict("targets-not-generalized", bool(short), sentence, {"slope": slopes, "least": LEAST_SLOPE})


def target_out_of_range(names: Sequence[str], desired: Array, low: Array, high: Array) -> Verdict | None:
    """Whether targets (rows, k) lie outside the z-scores [low, high] (k,) seen in training.

    Returns:
        None when no row has a target.

    Raises:
        DataError: the range has another number of rewards.
    """
    if not np.shape(low) == np.shape(high) == (desired.shape[1],):
        raise DataError(f"a range of {np.shape(low)} and {np.shape(high)}", f"{desired.shape[1]} values each")
    known = np.isfinite(desired)
    if not known.any():
        return None
    outside = known & ((desired < low - 1e-9) | (desired > high + 1e-9))
    counts = zip(names, outside.sum(axis=0), known.sum(axis=0), strict=True)
    share = {name: float(bad / rows) if rows else 0.0 for name, bad, rows in counts}
    holds = bool(outside.any())
    bounds = ", ".join(f"{name} {a:.2f} to {b:.2f}" for name, a, b in zip(names, low, high, strict=True))
    told = ", ".join(f"{value:.1%} of the targets for {name}" for name, value in share.items() if value > 0)
    sentence = (
        f"Targets leave the range of the training rewards ({bounds}): {told}."
        if holds
        else f"All targets lie within the range of the training rewards ({bounds})."
    )
    evidence = {"share_outside": share, "low": np.asarray(low).tolist(), "high": np.asarray(high).tolist()}
    return Verdict("target-out-of-range", holds, sentence, evidence)
