"""Statistics of studies against numbers worked out by hand, and the sentences they make."""

from __future__ import annotations

import numpy as np
import pytest

from ric.compare.measures import HYPERVOLUME, REGRET, Measures
from ric.compare.methods import Method
from ric.front import Crossed, crossed
from ric.study import Best, Change, Level, Spot, Sweep, Trend, over_arms
from ric.study.figures import COST, SHARE, Ground, contrast, level

SWEEP = Sweep("s", "S", "rounds", over_arms({"a": 0, "b": 1, "c": 3}), ("regret",))
A, B, C = (Spot(name) for name in "abc")


def found(value, low, high, p=0.001):
    return Crossed(value, low, high, p, 1, 100)


def ground(values, draws, seeds=(0,), true=2.0):
    """A world with one figure per arm; rows of `values` (arms, seeds) and `draws` (arms, seeds, b)."""
    methods, own, drawn = {}, {}, {}
    for i, arm in enumerate("abc"[: len(values)]):
        ledgers = {seed: (arm, [{"stage": "x", "kind": "fit", "method": arm, "seconds": 1.0, "units_trained": 10 * i}])
                   for seed in seeds}  # fmt: skip
        methods[arm] = Method(arm, dict.fromkeys(seeds), ledgers)
        for j, seed in enumerate(seeds):
            own[arm, seed] = {HYPERVOLUME: values[i][j], REGRET: values[i][j]}
            drawn[arm, seed] = {HYPERVOLUME: np.array(draws[i][j]), REGRET: np.array(draws[i][j])}
    return Ground(methods, Measures(None, np.zeros((1, 2)), own, drawn, true, 30))


def test_a_contrast_is_the_crossed_interval_of_the_sum():
    rng = np.random.default_rng(0)
    draws = rng.normal(size=(2, 3, 50))
    values = draws.mean(axis=2)
    made = contrast({"": ground(values, draws, (0, 1, 2))}, {A: 1.0, B: -1.0}, REGRET)
    assert made == crossed(values[0] - values[1], draws[0] - draws[1], 30)
    assert made.seeds == 3


def test_a_share_is_of_the_truth_and_costs_do_not_hang_on_prompts():
    world = {"": ground([[1.0], [1.5]], [[[0.9, 1.1]], [[1.4, 1.6]]])}
    assert contrast(world, {B: 1.0, A: -1.0}, SHARE).value == pytest.approx(0.25)
    cost = contrast(world, {B: 1.0, A: -1.0}, COST)
    assert cost.value == cost.low == cost.high == 30  # 3 x 10 units trained, and none


def test_an_interval_ends_where_its_figure_does():
    world = {"": ground([[0.02]], [[[0.0, 0.01, 0.1, 0.3]]])}
    free, own = contrast(world, {A: 1.0}, SHARE), level(world, A, SHARE)
    assert free.low < 0 == own.low
    assert (own.value, own.high, own.p) == (free.value, free.high, free.p)
    assert level(world, A, REGRET) == contrast(world, {A: 1.0}, REGRET)


def test_worlds_are_contrasted_on_the_same_resamples():
    worlds = {"x": ground([[1.0]], [[[1.0, 2.0, 3.0]]]), "y": ground([[0.5]], [[[0.5, 1.5, 2.5]]])}
    made = contrast(worlds, {Spot("a", "x"): 1.0, Spot("a", "y"): -1.0}, REGRET)
    assert made.value == made.low == made.high == 0.5


def test_runs_without_a_common_seed_say_nothing():
    one, two = ground([[1.0]], [[[1.0, 2.0]]], (0,)), ground([[1.0]], [[[1.0, 2.0]]], (1,))
    assert np.isnan(contrast({"x": one, "y": two}, {Spot("a", "x"): 1.0, Spot("a", "y"): -1.0}, REGRET).value)


def test_the_trend_is_the_least_squares_slope():
    (parts,) = Trend("Along", "regret").contrasts(SWEEP, {})
    y = {A: 1.0, B: 4.0, C: 6.0}
    assert sum(c * y[spot] for spot, c in parts.items()) == pytest.approx(np.polyfit([0, 1, 3], [1, 4, 6], 1)[0])
    log = SWEEP._replace(lines=over_arms({"a": 1, "b": 2, "c": 8}), log=True)
    (parts,) = Trend("Along", "regret").contrasts(log, {})
    assert sum(c * y[spot] for spot, c in parts.items()) == pytest.approx(np.polyfit([0, 1, 3], [1, 4, 6], 1)[0])


@pytest.mark.parametrize(
    ("value", "p", "figure", "words"),
    [
        (
            -0.2,
            0.01,
            "regret",
            "regret of the dial is smaller, which is better, -0.200 (95 % interval -0.300 to +0.100",
        ),
        (0.2, 0.01, "regret", "is larger, which is worse"),
        (0.2, 0.01, "share", "is larger, which is better"),
        (0.2, 0.5, "share", "no difference in share of the true front's hypervolume is shown, +0.200"),
    ],
)
def test_a_change_says_whether_it_is_better(value, p, figure, words):
    claim = Change("More", figure, "c", "a")
    assert claim.contrasts(SWEEP, {}) == [{C: 1.0, A: -1.0}]
    sentence = claim.sentence(SWEEP, {}, [found(value, -0.3, 0.1)], [p])
    assert sentence.text.startswith("More (c against a): ")
    assert words in sentence.text
    assert sentence.evidence["p_adjusted"] == p


def test_an_unknown_figure_and_an_exact_one_are_told_as_such():
    nan = float("nan")
    assert (
        "is not known here" in Change("More", "share", "c", "a").sentence(SWEEP, {}, [found(nan, nan, nan)], [nan]).text
    )
    assert (
        "+1.000 exactly." in Change("More", "share", "c", "a").sentence(SWEEP, {}, [found(1.0, 1.0, 1.0)], [0.0]).text
    )


def test_a_trend_rises_falls_or_does_neither():
    claim = Trend("Along", "share")
    assert "rises, +0.200 per unit of rounds" in claim.sentence(SWEEP, {}, [found(0.2, 0.1, 0.3)], [0.01]).text
    small = claim.sentence(SWEEP, {}, [found(-1.24e-6, -3e-6, 5e-7)], [0.3]).text
    assert "-1.2e-06 per unit of rounds (95 % interval -3e-06 to +5e-07" in small
    assert "falls, -0.200" in claim.sentence(SWEEP, {}, [found(-0.2, -0.3, -0.1)], [0.01]).text
    assert "neither rises nor falls" in claim.sentence(SWEEP, {}, [found(0.2, -0.1, 0.5)], [0.2]).text
    assert "per doubling of rounds" in claim.sentence(SWEEP._replace(log=True), {}, [found(1, 0, 2)], [0.2]).text


def test_the_best_is_told_from_some_and_not_from_others():
    claim, values = Best("Among", "regret"), {A: 0.3, B: 0.1, C: 0.12}
    assert claim.contrasts(SWEEP, values) == [{B: 1.0, A: -1.0}, {B: 1.0, C: -1.0}]
    own = {spot: found(value, value - 0.05, value + 0.05) for spot, value in values.items()}
    text = claim.sentence(SWEEP, own, [found(-0.2, -0.3, -0.1), found(-0.02, -0.1, 0.1)], [0.01, 0.4]).text
    assert text == (
        "Among: b has the best regret of the dial, 0.100 (95 % interval 0.050 to 0.150); shown to be behind it: "
        "a (+0.200); not told from it: c (+0.020)."
    )
    assert claim.contrasts(SWEEP, dict.fromkeys(values, float("nan"))) == []
    nothing = {spot: found(float("nan"), 0, 0) for spot in values}
    assert "is not known here" in claim.sentence(SWEEP, nothing, [], []).text


def test_a_level_is_a_value_with_its_interval():
    text = Level("Now", "share", "a").sentence(SWEEP, {A: found(0.9, 0.8, 1.0)}, [], []).text
    assert text == "Now: share of the true front's hypervolume of a is 0.900 (95 % interval 0.800 to 1.000)."
