"""The fitted mapping on policies that are known functions of what they are asked."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ric.errors import ConfigError, DataError
from ric.front.preferences import grid
from ric.kinds import Mapping, Statistics
from ric.plugin import Host
from ric.run.setup.prepare import written
from ric_plugins.mappings.fitted import SURFACES, Fitted, Table, best, calibrate, targets_on
from ric_plugins.mappings.l2 import L2


def scale(k, low=-2.0, high=2.0):
    quantiles = np.tile(np.linspace(low, high, 101), (k, 1))
    return Statistics(tuple("abcdefg"[:k]), np.zeros(k), np.ones(k), quantiles)


TWO = scale(2)


def settled(policy, statistics=TWO):
    probes = Fitted().probes(statistics)
    return Fitted().calibrated(statistics, probes, policy(probes))


def obedient(t):
    """Gives what it is asked for."""
    return t


def on_the_disc(t):
    """Follows up to radius 1.5 around (-1, -1); asked for more it falls back the further the more it was asked."""
    out = t - (-1.0)
    far = np.linalg.norm(out, axis=1, keepdims=True)
    return -1.0 + out * np.where(far <= 1.5, 1.0, (1.5 / np.maximum(far, 1e-9)) ** 3)


def saturating(t):
    """Each reward on its own: rises to a plateau at 0.5 (reward 0) and 1.5 (reward 1)."""
    return np.minimum(t, [0.5, 1.5])


def falling_after(t):
    """Reward 0 peaks at 1 and then falls; reward 1 follows."""
    return np.stack([np.where(t[:, 0] <= 1.0, t[:, 0], 2.0 - t[:, 0]), t[:, 1]], axis=1)


def regrets(policy, mapping, reachable, statistics=TWO):
    """Per preference, the best utility over reachable targets less that of the mapping's own target."""
    weights = grid(len(statistics.names))
    got = policy(mapping.desired(weights, statistics))
    return (policy(reachable) @ weights.T).max(axis=0) - (got * weights).sum(axis=1)


@pytest.mark.parametrize("policy", [obedient, on_the_disc, saturating, falling_after])
def test_it_finds_the_best_target_of_all_surfaces(policy) -> None:
    mapping = settled(policy)
    everything = np.concatenate([targets_on(s, TWO, dense=True) for s in SURFACES.values()])
    found = regrets(policy, mapping, everything)
    # Two policies have their bend between two probes, which lie up to 0.8 apart and are joined by straight lines.
    assert found.max() < (0.21 if policy in (on_the_disc, falling_after) else 1e-6)


def test_it_beats_the_mapping_that_trusts_where_trust_is_misplaced() -> None:
    mapping, weights = settled(on_the_disc), grid(2)

    def utility(chosen):
        return (on_the_disc(chosen.desired(weights, TWO)) * weights).sum(axis=1).mean()

    assert mapping.surface == "linear"
    assert utility(mapping) > utility(L2()) + 0.3


def test_an_obedient_policy_is_asked_for_everything() -> None:
    mapping = settled(obedient)
    assert mapping.surface == "linf"
    np.testing.assert_allclose(mapping.desired(grid(2), TWO), np.full((11, 2), 2.0))


def test_what_lies_beyond_the_ceiling_is_not_asked_for() -> None:
    mapping = settled(falling_after)
    assert max(t[0] for t in mapping.targets) < 1.21
    low, high = mapping.reach(TWO)
    assert low[0] == -2.0
    assert -2.0 <= low[1] < -0.99  # the corner that asks least of it asks too much of the other
    assert 0.99 < high[0] < 1.21
    assert high[1] == 2.0


def test_a_policy_that_turns_everything_round_still_gets_a_target() -> None:
    mapping = settled(lambda t: -t)
    assert np.isfinite(mapping.desired(grid(2), TWO)).all()


def test_calibration_by_hand() -> None:
    desired = np.array([[-2.0, 2.0], [0.0, 0.0], [1.0, -1.0], [2.0, -2.0]])
    obtained = np.array([[-1.0, 1.0], [0.0, 0.5], [1.0, -1.0], [0.5, -1.5]])
    table = calibrate(SURFACES["linear"], TWO, desired, obtained)
    assert (table.targets[:, 0] <= 1.0 + 1e-9).all()  # asking for 2 brought less than asking for 1
    by_target = {
        tuple(t): tuple(o) for t, o in zip(table.targets.round(9).tolist(), table.obtained.tolist(), strict=True)
    }
    assert by_target[(-1.0, 1.0)] == pytest.approx((-0.5, 0.75))
    assert by_target[(1.0, -1.0)] == pytest.approx((1.0, -1.0))


def test_the_best_of_equals_is_the_first_and_zero_weights_still_count() -> None:
    table = Table(np.array([[1.0, 0.0], [1.5, 3.0], [1.2, 3.0]]), np.array([[1.0, 0.0], [1.0, 2.0], [1.0, 2.0]]))
    np.testing.assert_allclose(best(table, np.array([[1.0, 0.0]])), [[1.5, 3.0]])


def test_weights_off_the_simplex_choose_among_the_same_targets() -> None:
    mapping = settled(obedient)
    found = mapping.desired(np.array([[3.0, -1.0], [-1.0, -1.0]]), TWO)
    np.testing.assert_allclose(found[0], [2.0, -2.0])
    assert (found[1] @ [1.0, 1.0]) == min(sum(t) for t in mapping.targets)
    with pytest.raises(DataError, match="not all zero"):
        mapping.desired(np.zeros((1, 2)), TWO)


def test_before_it_has_measured_it_is_l2() -> None:
    np.testing.assert_allclose(Fitted().desired(grid(2), TWO), L2().desired(grid(2), TWO))
    assert [len(Fitted().probes(scale(k))) for k in (1, 2, 3, 5)] == [33, 33, 45, 45]
    np.testing.assert_allclose(Fitted().reach(TWO), [TWO.low, TWO.high])


@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 4))
def test_whatever_was_measured_the_corner_asks_most_of_its_reward_and_nothing_is_lost_in_a_file(seed, k) -> None:
    rng = np.random.default_rng(seed)
    statistics = scale(k)
    mapping = settled(lambda t: t + rng.normal(size=t.shape), statistics)
    corners = mapping.desired(np.eye(k), statistics)
    told = {tuple(t): o for t, o in zip(mapping.targets, mapping.obtained, strict=True)}
    brought = np.array([told[tuple(t)] for t in corners.tolist()])
    assert (np.diag(brought) >= brought.max(axis=0) - 1e-3).all()
    spec = json.loads(json.dumps(written(mapping, "fitted")))
    again = Host().create("mapping", spec, Mapping)
    assert again == mapping
    assert len(again.probes(statistics)) == 0


def test_half_a_fit_is_refused() -> None:
    with pytest.raises(ConfigError, match="mapping fitted with 1 targets and 0 obtained rewards") as caught:
        Fitted(targets=((1.0, 2.0),))
    assert caught.value.hint == "--set mapping=fitted, without options"
    with pytest.raises(ConfigError):
        Fitted(targets=((1.0, 2.0),), obtained=((1.0,),))
