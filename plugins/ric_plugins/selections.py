"""Which rows a round keeps for training: rejection sampling with one reward or several.

`SELECTIONS` maps a name to a factory; a factory takes the options and returns a `Select`, a function
of rewards (n, k) and group (n,) that gives the kept row indices, ascending, and their weights, all 1.
Rewards are maximized and compared within a column only, so raw values and z-scores give the same rows
(unless a utility mixes columns). NaN means that a reward does not apply to a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from ric.errors import ConfigError
from ric.kinds import Array, Indices, Select, Utility

Mask = npt.NDArray[np.bool_]


def _kept(mask: npt.ArrayLike) -> tuple[Indices, Array]:
    """The rows of a mask (n,) with weight 1."""
    indices = np.flatnonzero(mask).astype(np.int64)
    return indices, np.ones(len(indices))


def _check(name: str, value: float, ok: bool, expected: str, usual: str) -> None:
    """Refuse an option that is out of range, and show a usual value."""
    if not ok:
        raise ConfigError(f"{name} = {value:g}", expected, f"set the selection's {name}, for example {name}={usual}")


def _reached(rewards: Array, quantile: float) -> Mask:
    """Where (n, k) a reward is at or above its column's quantile; False where it does not apply."""
    applies = ~np.isnan(rewards)
    thresholds = np.full(rewards.shape[1], np.nan)
    for j in np.flatnonzero(applies.any(axis=0)):
        thresholds[j] = np.nanquantile(rewards[:, j], quantile)
    return np.asarray(rewards >= thresholds)


def reach_all(quantile: float = 0.7) -> Select:
    """Rows at or above the quantile of every reward that applies to them.

    Rewards-in-Context as the paper words it (arXiv:2402.10207, section 3.2).

    Args:
        quantile: level in [0, 1] of each reward over all given rows.

    Raises:
        ConfigError: the level is out of range.
    """
    _check("quantile", quantile, 0.0 <= quantile <= 1.0, "a level from 0 to 1", "0.7")
    return lambda rewards, _group: _kept(np.all(_reached(rewards, quantile) | np.isnan(rewards), axis=1))


def reach_any(quantile: float = 0.7) -> Select:
    """Rows at or above the quantile of at least one reward that applies to them.

    Rewards-in-Context as the authors' code does it.

    Args:
        quantile: level in [0, 1] of each reward over all given rows.

    Raises:
        ConfigError: the level is out of range.
    """
    _check("quantile", quantile, 0.0 <= quantile <= 1.0, "a level from 0 to 1", "0.7")
    return lambda rewards, _group: _kept(_reached(rewards, quantile).any(axis=1))


def keep_everything() -> Select:
    """Every row."""
    return lambda rewards, _group: _kept(np.ones(len(rewards), dtype=bool))


def best_of(utility: Utility, k_keep: int = 1) -> Select:
    """The `k_keep` rows of largest utility in each group; of equals the earlier row. RAFT (arXiv:2304.06767).

    Args:
        utility: (rewards, group) -> (n,); a row whose utility is NaN is never kept.
        k_keep: rows kept per group, at least 1; a smaller group is kept whole.

    Raises:
        ConfigError: `k_keep` is below 1.
    """
    _check("k_keep", k_keep, k_keep >= 1, "a whole number, at least 1", "1")

    def select(rewards: Array, group: Indices) -> tuple[Indices, Array]:
        values = utility(rewards, group)
        order = np.lexsort((-values, group))  # stable; NaN sorts last inside its group
        ordered = group[order]
        starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(order) else np.empty(0, np.int64)
        rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
        mask = np.zeros(len(order), dtype=bool)
        mask[order] = rank < k_keep
        return _kept(mask & ~np.isnan(values))

    return select


def top_fraction(utility: Utility, fraction: float = 0.1) -> Select:
    """The given share of all rows with the largest utility, rounded up; of equals the earlier rows.

    Args:
        utility: (rewards, group) -> (n,); a row whose utility is NaN is never kept nor counted.
        fraction: share in (0, 1].

    Raises:
        ConfigError: the share is out of range.
    """
    _check("fraction", fraction, 0.0 < fraction <= 1.0, "a share above 0 and at most 1", "0.1")

    def select(rewards: Array, group: Indices) -> tuple[Indices, Array]:
        values = utility(rewards, group)
        # The small term keeps 0.07 * 100 = 7.000000000000001 from rounding up to 8.
        count = math.ceil(fraction * np.count_nonzero(~np.isnan(values)) - 1e-9)
        mask = np.zeros(len(values), dtype=bool)
        mask[np.argsort(-values, kind="stable")[:count]] = True
        return _kept(mask)

    return select


def pareto(ranks: int = 1) -> Select:
    """Rows in the first `ranks` Pareto fronts; equal rows share a front.

    Rows are compared with the rows to which the same rewards apply; rows without any reward are left out.

    Args:
        ranks: fronts kept, at least 1.

    Raises:
        ConfigError: `ranks` is below 1.
    """
    _check("ranks", ranks, ranks >= 1, "a whole number, at least 1", "1")

    def select(rewards: Array, _group: Indices) -> tuple[Indices, Array]:
        import moocore

        applies = ~np.isnan(rewards)
        mask = np.zeros(len(rewards), dtype=bool)
        for columns in np.unique(applies[applies.any(axis=1)], axis=0):
            rows = np.flatnonzero((applies == columns).all(axis=1))
            mask[rows] = moocore.pareto_rank(rewards[np.ix_(rows, np.flatnonzero(columns))], maximise=True) < ranks
        return _kept(mask)

    return select


SELECTIONS: Mapping[str, Callable[..., Select]] = {
    "all": reach_all,
    "any": reach_any,
    "none": keep_everything,
    "best_of": best_of,
    "top_fraction": top_fraction,
    "pareto": pareto,
}
"""Name -> factory. `best_of` and `top_fraction` take a utility first; the others take options only."""
