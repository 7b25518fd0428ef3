"""Figures of one curve, every one recomputed from per-prompt rewards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ric.errors import DataError
from ric.front.calibration import Calibration, calibrate
from ric.front.controllability import controllability
from ric.front.dominance import cardinality
from ric.front.hypervolume import hypervolume
from ric.front.intervals import Interval, bootstrap
from ric.front.points import means
from ric.front.reference import Reference
from ric.front.regret import regret_of_prompts, regret_removed
from ric.kinds import Array, Statistics
from ric.report.means import mean_over_prompts, standard_error
from ric.report.yardstick import Yardstick, on_grid
from ric.run.results import Curve

UNKNOWN = Interval(float("nan"), float("nan"), float("nan"), 0.95, 0)
"""Stands where a figure is undefined."""
COSTLY = 6
"""Above this many rewards one hypervolume takes some 0.1 s, and its interval fewer resamples."""
FEW_DRAWS = 100


@dataclass(frozen=True)
class CurveSummary:
    """One method's means and figures. g = points, n = prompts, k = rewards; z-scores unless a name says raw.

    Args:
        method: the curve's name.
        seed: the run's seed.
        split: rows it was evaluated on.
        members: the member that answered at each point.
        preferences: (g, k), or None for a policy without a dial.
        n: prompts.
        raw: (g, k) mean raw rewards, NaN where a reward applies to no prompt.
        raw_error: (g, k) their standard errors over prompts.
        z: (g, k) mean z-scores.
        z_error: (g, k) their standard errors.
        desired: (g, k) mean targets, or None without conditioning.
        hypervolume: with its bootstrap interval over prompts (the reference held fixed).
        share: the hypervolume over the true front's, NaN without truth.
        regret: of the dial (of a single point, as the answer to every preference), with interval.
        regret_removed: share of the base model's regret that is gone, with interval.
        controllability: reward -> rank correlation of weight and obtained mean; None where undefined.
        calibration: reward -> desired against obtained per response; empty without conditioning.
        cardinality: different non-dominated points, 0 when a mean is missing.
        dominated: for a single point, whether a point of the first curve dominates it; else None.
    """

    method: str
    seed: int
    split: str
    members: tuple[str, ...]
    preferences: Array | None
    n: int
    raw: Array
    raw_error: Array
    z: Array
    z_error: Array
    desired: Array | None
    hypervolume: Interval
    share: float
    regret: Interval
    regret_removed: Interval
    controllability: dict[str, float | None]
    calibration: dict[str, Calibration]
    cardinality: int
    dominated: bool | None = None


def summarize_curve(
    curve: Curve, statistics: Statistics, yard: Yardstick, true_volume: float, dominated: bool | None, draws: int
) -> CurveSummary:
    """All figures of a curve; a figure that needs a mean that does not exist is NaN.

    Args:
        curve: per-prompt rewards.
        statistics: names and scale.
        yard: what all curves of the run are measured with.
        true_volume: hypervolume of the true front, NaN when unknown.
        dominated: see `CurveSummary`.
        draws: bootstrap resamples.
    """
    scores = statistics.z(curve.rewards)
    raw, raw_error = mean_over_prompts(curve.rewards), standard_error(curve.rewards)
    whole = bool(np.isfinite(raw).all())
    volume = _volume(scores, yard.reference, draws)
    regret, removed = _regrets(curve, scores, yard, draws)
    return CurveSummary(
        method=curve.method, seed=curve.seed, split=curve.split, members=tuple(curve.members),
        preferences=curve.preferences, n=curve.rewards.shape[1],
        raw=raw, raw_error=raw_error, z=statistics.z(raw), z_error=raw_error / statistics.std,
        desired=None if curve.desired is None else mean_over_prompts(curve.desired),
        hypervolume=volume,
        share=volume.value / true_volume if true_volume > 0 else float("nan"),
        regret=regret, regret_removed=removed,
        controllability=_control(curve, statistics, raw if whole else None),
        calibration=_calibration(curve, statistics, scores),
        cardinality=cardinality(raw) if whole else 0,
        dominated=dominated,
    )  # fmt: skip


def _measured(statistic: Callable[..., float], arrays: list[Array], draws: int) -> Interval:
    """A figure with its interval, `UNKNOWN` when a mean it needs does not exist."""
    try:
        return bootstrap(statistic, arrays, draws)
    except DataError:
        return UNKNOWN


def _volume(scores: Array, reference: Reference | None, draws: int) -> Interval:
    if reference is None:
        return UNKNOWN
    few = min(draws, FEW_DRAWS) if scores.shape[2] > COSTLY else draws
    return _measured(lambda z: hypervolume(means(z), reference).value, [scores], few)


def _regrets(curve: Curve, scores: Array, yard: Yardstick, draws: int) -> tuple[Interval, Interval]:
    """The dial's regret, and the share of the base's that it removes."""
    if curve.preferences is None:
        weights, answers = yard.weights, scores
    else:
        weights, answers = on_grid(curve.preferences, curve.preferences), on_grid(curve.preferences, scores)
    if weights is None:
        return UNKNOWN, UNKNOWN

    def own(z: Array, rivals: Array) -> float:
        return regret_of_prompts(weights, z, rivals)

    def removed(z: Array, base: Array, rivals: Array) -> float:
        return regret_removed(own(z, rivals), own(base, rivals))

    regret = _measured(own, [answers, yard.rivals], draws)
    if yard.base is None:
        return regret, UNKNOWN
    return regret, _measured(removed, [answers, yard.base, yard.rivals], draws)


def _control(curve: Curve, statistics: Statistics, raw: Array | None) -> dict[str, float | None]:
    if curve.preferences is None or raw is None:
        return dict.fromkeys(statistics.names)
    return dict(zip(statistics.names, controllability(curve.preferences, raw), strict=True))


def _calibration(curve: Curve, statistics: Statistics, scores: Array) -> dict[str, Calibration]:
    if curve.desired is None:
        return {}
    k = len(statistics.names)
    lines = calibrate(curve.desired.reshape(-1, k), scores.reshape(-1, k))
    return dict(zip(statistics.names, lines, strict=True))
