"""Verdicts on position: does the front enclose the baselines, and do its corners lie on it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ric.front.dominance import covers, dominates
from ric.front.points import Array, checked
from ric.front.verdict import Verdict

SLACK = 1e-9
ERRORS = 3.0
"""Standard errors a gain must exceed to be told from noise; three, because ten points are tried per corner."""


def front_inside_baseline(obtained: Array, baselines: Mapping[str, Array]) -> Verdict | None:
    """Whether some baseline point is not covered: no point of the dial is at least as good in every reward.

    Args:
        obtained: (g, k) the dial's points.
        baselines: name -> (k,) or (m, k); of a baseline with several points, those of its points count.

    Returns:
        None without baselines.
    """
    if not baselines:
        return None
    evidence, told = {}, []
    for name, points in baselines.items():
        table = checked(np.atleast_2d(points), f"baseline {name}", obtained.shape[1])
        free = int((~covers(obtained, table).any(axis=0)).sum())
        beaten = int(dominates(table, obtained).any(axis=0).sum())
        evidence[name] = {"uncovered": free, "points": len(table), "dominates": beaten, "dial": len(obtained)}
        if free:
            which = "" if len(table) == 1 else f" in {free} of its {len(table)} points"
            told.append(f"'{name}'{which}, which dominates {beaten} of the dial's {len(obtained)} points")
    sentence = (
        f"The front does not enclose {'; '.join(told)}."
        if told
        else f"The front encloses every baseline: {', '.join(evidence)}."
    )
    return Verdict("front-inside-baseline", bool(told), sentence, evidence)


def corner_inside_front(
    names: Sequence[str], weights: Array, obtained: Array, rewards: Array | None = None
) -> Verdict | None:
    """Whether a corner of the dial is dominated by another of its points: a policy that gives up a reward for nothing.

    The typical case is a policy that refuses everything to be harmless: another preference is just as
    harmless and helps more. Neighbouring points differ by sampling noise, so with `rewards` a gain
    counts only if it is more than three standard errors (paired over prompts) in some reward.

    Args:
        names: k rewards.
        weights: (g, k).
        obtained: (g, k) means.
        rewards: (g, n, k) the samples behind the means, NaN where a reward does not apply.

    Returns:
        None when the grid has no corner besides others to compare with.
    """
    corners = {name: np.flatnonzero(weights[:, j] > 1.0 - SLACK) for j, name in enumerate(names)}
    rows = {name: int(found[0]) for name, found in corners.items() if found.size}
    if not rows or len(obtained) < 2:
        return None
    beats = dominates(obtained, obtained)
    by = {
        name: [i for i in np.flatnonzero(beats[:, row]) if _clear(rewards, int(i), row)] for name, row in rows.items()
    }
    told = []
    for name, found in by.items():
        gains = obtained[found] - obtained[rows[name]]
        if found:
            best = int(np.argmax(gains.sum(axis=1)))
            told.append(_corner(names, weights[found[best]], gains[best], name))
    sentence = " ".join(told) if told else f"No corner of the dial lies inside the front ({', '.join(rows)})."
    evidence = {name: {"dominated_by": weights[found].tolist()} for name, found in by.items()}
    return Verdict("corner-inside-front", bool(told), sentence, evidence)


def _clear(rewards: Array | None, row: int, corner: int) -> bool:
    """Whether some reward gains more than three standard errors from `corner` to `row`; True without samples."""
    if rewards is None:
        return True
    step = rewards[row] - rewards[corner]
    columns = [column[np.isfinite(column)] for column in step.T]
    return any(c.size > 1 and c.mean() > ERRORS * c.std(ddof=1) / np.sqrt(c.size) for c in columns)


def _corner(names: Sequence[str], weight: Array, gain: Array, corner: str) -> str:
    """One sentence on one corner."""
    at = ", ".join(f"{w:.2g}" for w in weight)
    gains = ", ".join(f"{g:.2f} more {name}" for name, g in zip(names, gain, strict=True) if g > 0)
    return f"The corner '{corner}' lies inside the front: weights ({at}) give {gains} and no less of any other reward."
