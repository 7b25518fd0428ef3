from dataclasses import replace

import numpy as np
import pytest

from ric.front.preferences import grid, with_corner_paths
from ric.report.yardstick import comparable, on_grid, yardstick


def test_the_reference_is_the_true_nadir_minus_a_tenth_of_the_range(make):
    results = make(k=2)
    z = results.statistics.z(results.truth.rewards).mean(axis=1)
    low, high = z.min(axis=0), z.max(axis=0)
    found = yardstick(results).reference
    assert found.values == pytest.approx(tuple(low - 0.1 * (high - low)))
    assert "true front" in found.origin


def test_without_truth_the_merged_front_stands_in(make):
    found = yardstick(make(k=2, truth=False)).reference
    assert "merged front of this run" in found.origin


def test_one_reward_is_measured_from_the_worst_point(make):
    results = make(k=1)
    z = [results.statistics.z(c.rewards).mean() for c in results.curves]
    z.append(results.statistics.z(results.truth.rewards).mean())
    assert yardstick(results).reference.values == pytest.approx((min(z) - 0.1 * (max(z) - min(z)),))


def test_a_policy_without_a_mean_is_no_rival_and_no_reference(make):
    results = make(k=2, truth=False)
    lost = results.curves[1].rewards.copy()
    lost[:, :, 0] = np.nan
    results = replace(results, curves=[results.curves[0], replace(results.curves[1], rewards=lost), results.curves[2]])
    assert len(yardstick(results).rivals) == 12
    assert yardstick(results).reference is not None


def test_nothing_finite_has_no_reference(make):
    results = make(k=2, truth=False)
    curves = [replace(c, rewards=np.full_like(c.rewards, np.nan)) for c in results.curves]
    assert yardstick(replace(results, curves=curves)).reference is None


def test_only_final_points_on_the_same_prompts_are_compared(make):
    results = make(k=2)
    ric, sft, base = results.curves
    others = [replace(sft, step=100), replace(sft, split="validation"), replace(base, rewards=base.rewards[:, :5])]
    assert comparable(replace(results, curves=[ric, *others, base])) == [ric, base]


def test_points_beside_the_grid_are_left_out_of_averages():
    weights = with_corner_paths(grid(3))
    assert len(on_grid(weights, weights)) == 66
    assert on_grid(weights[:13], np.arange(13)).tolist() == list(range(13))
