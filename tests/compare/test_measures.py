"""Figures of methods agree with those of `ric.front` on means, one at a time."""

import numpy as np
import pytest

from ric.compare.measures import measured
from ric.compare.methods import methods_of
from ric.front import (
    bootstrap,
    controllability,
    expected_utility,
    grid,
    hypervolume,
    igd_plus,
    means,
    regret,
    regret_removed,
)


def figures(members, draws=50):
    results = members[0].results
    return measured(methods_of(members), results.statistics, results.truth, draws)


@pytest.mark.parametrize("truth", [True, False])
def test_values(make, truth):
    members = [make(truth=truth), make("morl", radius=1.2, truth=truth)]
    found = figures(members)
    curves = {"ric": members[0].own, "morl": members[1].own, "base": members[0].results.curves[1]}
    points = {name: means(curve.rewards) for name, curve in curves.items()}
    exact = means(members[0].results.truth.rewards) if truth else np.empty((0, 2))
    pool = np.concatenate([exact, *points.values()])
    for name, z in points.items():
        own = found.values[name, 0]
        assert own["hypervolume"] == pytest.approx(hypervolume(z, found.reference).value)
        assert own["regret"] == pytest.approx(regret(grid(2), z, pool))
        assert own["expected_utility"] == pytest.approx(expected_utility(grid(2), z))
        assert own["igd_plus"] == pytest.approx(igd_plus(z, exact if truth else pool))
        base = regret(grid(2), points["base"], pool)
        assert own["regret_removed"] == pytest.approx(regret_removed(own["regret"], base))
    assert found.values["ric", 0]["controllability:helpful"] == pytest.approx(
        controllability(grid(2), points["ric"])[1]
    )
    assert np.isnan(found.values["base", 0]["controllability:helpful"])
    if truth:
        assert found.true_hypervolume == pytest.approx(hypervolume(exact, found.reference).value)


def test_draws_are_those_of_the_bootstrap(make):
    member = make()
    found = figures([member], 200)
    whole = bootstrap(lambda z: hypervolume(means(z), found.reference).value, [member.own.rewards], 200)
    draws = found.draws["ric", 0]["hypervolume"]
    assert np.quantile(draws, [0.025, 0.975]) == pytest.approx([whole.low, whole.high])


def test_a_reward_that_applies_to_nothing_leaves_figures_open(make, change):
    from dataclasses import replace

    ric, morl = make(), make("morl", base=False)
    rewards = morl.own.rewards.copy()
    rewards[..., 0] = np.nan
    found = figures([ric, change(morl, curves=[replace(morl.own, rewards=rewards)])])
    assert np.isnan(found.values["morl", 0]["hypervolume"])
    assert np.isfinite(found.values["ric", 0]["regret"])


def test_seeds_without_a_base_take_another_seeds(make):
    found = figures([make(), make("ric", 1, base=False)])
    assert np.isfinite(found.values["ric", 1]["regret_removed"])
