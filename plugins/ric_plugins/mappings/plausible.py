"""Choosing a target among a policy's own proposals: the best one that is not too unlikely.

Pure functions. An implausible target wins on utility and the policy then does something else, so a
target must be at least `floor` times as likely as the likeliest proposal of its prompt. Related:
expert returns sampled from the policy's own tilted prediction, arXiv:2205.15241, section 3.3.

Shapes: n = prompts, m = proposals a prompt, k = rewards, f = floors. All rewards are z-scores, maximized.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.errors import DataError
from ric.kinds import Array, Proposals


def choose(targets: Array, loglik: Array, weight: Array, floor: float, tie: float) -> int | None:
    """The index of the proposal of largest utility among the plausible ones.

    Args:
        targets: (m, k); a row with a value that is not finite did not parse and is passed over.
        loglik: (m,) natural log-probabilities; -inf or NaN is passed over too.
        weight: (k,) on the simplex; the utility is weight . z + tie * sum z.
        floor: least probability relative to the likeliest usable proposal, in [0, 1].
        tie: how much a reward of zero weight still counts.

    Returns:
        The first index of largest utility, or None when no proposal can be used.
    """
    usable = np.isfinite(targets).all(axis=1) & np.isfinite(loglik)
    if not usable.any():
        return None
    most = loglik[usable].max()
    with np.errstate(divide="ignore"):
        plausible = usable & (np.where(usable, loglik, -np.inf) >= most + np.log(floor))
    values = np.where(plausible[:, None], targets, 0.0)
    utility = np.where(plausible, values @ weight + tie * values.sum(axis=1), -np.inf)
    return int(utility.argmax())


def choose_rows(proposals: Proposals, weights: Array, fallback: Array, floor: float, tie: float) -> Array:
    """The chosen target of each prompt (n, k).

    Args:
        proposals: targets (n, m, k) and their loglik (n, m).
        weights: (n, k).
        fallback: (n, k), taken where no proposal of a prompt can be used.
        floor: see `choose`.
        tie: see `choose`.
    """
    chosen = np.array(fallback, dtype=np.float64)
    for i, (targets, loglik, weight) in enumerate(zip(*proposals, weights, strict=True)):
        index = choose(targets, loglik, weight, floor, tie)
        if index is not None:
            chosen[i] = targets[index]
    return chosen


def calibrate_floor(floors: Sequence[float], obtained: Array, weights: Array) -> float:
    """The floor whose chosen targets brought the largest mean utility on held-out prompts.

    The caller takes each floor's targets from `choose_rows`, samples with them and scores the samples.

    Args:
        floors: f candidates in [0, 1].
        obtained: (f, n, k) z-scored rewards obtained at each floor, the same prompts and seeds for all;
            NaN where a reward does not apply counts as 0, the mean.
        weights: (n, k), the weight each prompt was asked with.

    Returns:
        The best candidate; of equals the largest, which asks for the more plausible targets.

    Raises:
        DataError: the shapes do not fit, or there is no prompt.
    """
    if obtained.shape != (len(floors), *weights.shape) or obtained.size == 0:
        raise DataError(
            f"obtained rewards of shape {obtained.shape} for {len(floors)} floors and weights {weights.shape}",
            "shape (floors, prompts, rewards), none of them zero",
            "sample and score once per floor and held-out prompt",
        )
    means = (np.nan_to_num(obtained) * weights).sum(axis=2).mean(axis=1)
    return max(zip(means.tolist(), floors, strict=True))[1]
