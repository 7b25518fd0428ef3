"""What the curves of one run are measured with: the same reference, grid and rival policies for all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ric.front.preferences import grid
from ric.front.reference import MARGIN, Reference, below_nadir
from ric.kinds import Array
from ric.report.means import mean_over_prompts
from ric.run.results import Curve, Results


@dataclass(frozen=True)
class Yardstick:
    """Shared by all curves of a run. g = grid points, m = policies, n = prompts, k = rewards.

    Args:
        reference: of every hypervolume, z-scores; None when no point is finite.
        weights: (g, k), the grid that regret is averaged over; None when no curve has a dial.
        rivals: (m, n, k) z-scores of every policy that could have been chosen and has a mean in every
            reward, the truth's among them.
        base: (1, n, k) z-scores of the curve called "base", or None.
    """

    reference: Reference | None
    weights: Array | None
    rivals: Array
    base: Array | None


def comparable(results: Results) -> list[Curve]:
    """The curves a summary is about: final members, evaluated on the first curve's prompts."""
    first = results.curves[0]
    return [
        curve for curve in results.curves
        if curve is first
        or (curve.step == -1 and curve.split == first.split and curve.rewards.shape[1] == first.rewards.shape[1])
    ]  # fmt: skip


def yardstick(results: Results) -> Yardstick:
    """The yardstick of a run whose first curve is its own method."""
    curves = comparable(results)
    z = results.statistics.z
    policies = [z(curve.rewards) for curve in curves]
    truth = [] if results.truth is None else [z(results.truth.rewards)]
    base = next((z(curve.rewards)[:1] for curve in curves if curve.method == "base"), None)
    dial = next((curve for curve in curves if curve.preferences is not None), None)
    weights = None if dial is None or dial.preferences is None else on_grid(dial.preferences, dial.preferences)
    rivals = np.concatenate([*truth, *policies])
    whole = np.isfinite(mean_over_prompts(rivals)).all(axis=1)
    return Yardstick(reference_of(truth, policies), weights, rivals[whole], base)


def on_grid(preferences: Array, rows: Array) -> Array:
    """The rows (g', ...) that belong to the standard grid, when the preferences (g, k) begin with it; else all.

    Points that follow the grid were evaluated for controllability alone and would tilt an average.
    """
    standard = grid(preferences.shape[1])
    begins = len(preferences) > len(standard) and np.allclose(preferences[: len(standard)], standard, atol=1e-9)
    return rows[: len(standard)] if begins else rows


def reference_of(truth: list[Array], policies: list[Array]) -> Reference | None:
    """The reference of everything that is compared: below the true front, else below the merged front.

    Args:
        truth: z-scores (m, n, k) of the true front, or nothing.
        policies: z-scores (g, n, k) of each curve.
    """
    known, rivals = _whole_means(truth), _whole_means(policies)
    everything = np.array(known + rivals)
    if not len(everything):
        return None
    if everything.shape[1] == 1:
        return _worst(everything)
    return (
        below_nadir(known, "the true front") if known else below_nadir(rivals, "the merged front of this run's curves")
    )


def _whole_means(arrays: list[Array]) -> list[Array]:
    return [row for array in arrays for row in mean_over_prompts(array) if np.isfinite(row).all()]


def _worst(points: Array) -> Reference:
    """One reward: the front is its best point and has no range, so that its nadir would leave out every other point."""
    spread = float(np.ptp(points)) or 1.0
    return Reference(
        (float(points.min()) - MARGIN * spread,), "the worst point of this run minus 10 % of the points' range"
    )
