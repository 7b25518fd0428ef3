"""Verdicts on steering: do rewards rise with what is asked, and do samples differ enough to choose from?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.errors import DataError
from ric.front.controllability import controllability
from ric.front.points import Array
from ric.front.ranks import spearman
from ric.front.verdict import Verdict, listed

LEAST_RANK = 0.9
"""Rank correlation under which a dial is called not monotone; 11 points with one neighbouring swap have 0.99."""
LEAST_SPREAD = 0.25
"""Standard deviation, in those of the training rewards, under which selecting by quantile sorts little but noise."""


def not_monotone(names: Sequence[str], weights: Array, obtained: Array, desired: Array | None) -> Verdict | None:
    """Whether obtained means fail to rise with their targets: Spearman under 0.9 in some reward.

    Without targets, or where a reward's target is constant, its weight takes the target's place.

    Args:
        names: k rewards.
        weights: (g, k).
        obtained: (g, k) z-scored means.
        desired: (g, k) z-scored mean targets per point, or None.

    Returns:
        None where no reward has three points to compare.
    """
    ranks = dict(zip(names, controllability(weights, obtained), strict=True))
    against = dict.fromkeys(names, "weight")
    if desired is not None:
        for j, name in enumerate(names):
            known = np.isfinite(desired[:, j])
            if known.sum() > 2 and np.ptp(desired[known, j]) > 0:
                ranks[name], against[name] = spearman(desired[known, j], obtained[known, j]), "target"
    known_ranks = {name: rank for name, rank in ranks.items() if rank is not None}
    if not known_ranks:
        return None
    low = {f"{name} (against its {against[name]})": r for name, r in known_ranks.items() if r < LEAST_RANK}
    sentence = (
        f"Obtained rewards do not rise steadily with what is asked: rank correlation {listed(low)}."
        if low
        else f"Obtained rewards rise with what is asked: rank correlation {listed(known_ranks)}."
    )
    evidence = {"rank": ranks, "against": against, "least": LEAST_RANK}
    return Verdict("not-monotone", bool(low), sentence, evidence)


def clustered_samples(names: Sequence[str], samples: Array) -> Verdict:
    """Whether samples are too alike to select from: some reward spreads less than a quarter of the training rewards.

    Args:
        names: k rewards.
        samples: (rows, k) z-scored rewards of single samples, so that the training rows spread by 1;
            NaN where a reward does not apply.

    Raises:
        DataError: a reward has no score at all.
    """
    columns = [samples[np.isfinite(samples[:, j]), j] for j in range(samples.shape[1])]
    empty = [name for name, column in zip(names, columns, strict=True) if not column.size]
    if empty:
        raise DataError(f"no sample has a score for {', '.join(empty)}", "at least one scored sample per reward")
    spread = {name: float(column.std()) for name, column in zip(names, columns, strict=True)}
    tight = {name: value for name, value in spread.items() if value < LEAST_SPREAD}
    told = listed(tight or spread)
    sentence = (
        f"Samples are too clustered to select from: their rewards spread by {told} standard deviations of training."
        if tight
        else f"Samples differ enough to select from: their rewards spread by {told} standard deviations of training."
    )
    return Verdict("clustered-samples", bool(tight), sentence, {"spread": spread, "least": LEAST_SPREAD})
