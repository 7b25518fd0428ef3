"""Regret of the dial: what a user loses because the dial does not point where it says. Lower is better.

Hypervolume sees only the set of points; a dial with its ends swapped has the same hypervolume and
a large regret.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ric.errors import DataError
from ric.front.points import checked, means
from ric.front.utility import best_utilities, utilities


def regret(
    weights: npt.ArrayLike,
    obtained: npt.ArrayLike,
    candidates: npt.ArrayLike | None = None,
    best: npt.ArrayLike | None = None,
) -> float:
    """Mean over the grid of max over policies of w . z, minus the obtained w . z.

    Args:
        weights: (g, k) on the simplex.
        obtained: (g, k), the dial's answer to each weight, or (1, k) for a policy without a dial.
        candidates: (m, k), policies that could have been chosen at any weight (all methods of a
            comparison, the dial's own points among them if the regret is to be >= 0), or None.
        best: (g, k), the exact optimum at each weight where the truth is known, or None.

    Raises:
        DataError: neither candidates nor best is given, a value is not finite, or shapes differ.
    """
    if candidates is None and best is None:
        raise DataError("a regret without anything to compare with", "candidate points, the true optima, or both")
    w = checked(weights, "weights")
    reachable = [best_utilities(w, candidates)] if candidates is not None else []
    reachable += [utilities(w, best)] if best is not None else []
    return float((np.max(reachable, axis=0) - utilities(w, obtained)).mean())


def regret_of_prompts(
    weights: npt.ArrayLike,
    obtained: npt.ArrayLike,
    candidates: npt.ArrayLike | None = None,
    best: npt.ArrayLike | None = None,
) -> float:
    """`regret` of per-prompt rewards (., n, k), averaged over prompts first: the form intervals are drawn from.

    A candidate is a policy, chosen for all prompts at once; `best` may differ from prompt to prompt.
    """
    mean = [None if part is None else means(part) for part in (candidates, best)]
    return regret(weights, means(obtained), *mean)


def regret_removed(own: float, base: float) -> float:
    """Share of the base model's regret that is gone: 1 - own / base. Larger is better, 1 = all, < 0 = worse.

    NaN when the base model's regret is zero: there was nothing to remove. Both regrets must have
    been taken against the same candidates.
    """
    return 1.0 - own / base if base != 0 else float("nan")
