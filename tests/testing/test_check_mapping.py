"""For every rule of a mapping, a broken one that is caught."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from ric.kinds import Mapping
from ric.testing import ContractError, check_mapping
from ric.testing.mapping import grid, propose
from ric.testing.samples import statistics


@dataclass
class Linear(Mapping):
    """A mapping that keeps every rule."""

    def desired(self, preferences, statistics, prompts=None, propose=None):
        return statistics.low + preferences * (statistics.high - statistics.low)


@dataclass
class Proposed(Mapping):
    """Another: the proposal of the prompt with the largest w.z."""

    needs_proposals = True

    def desired(self, preferences, statistics, prompts=None, propose=None):
        found = propose(prompts, 5).targets
        utility = np.einsum("nmk,nk->nm", found, preferences)
        best = np.nanargmax(utility, axis=1)
        return found[np.arange(len(best)), best]


class Flat(Linear):
    def desired(self, preferences, statistics, prompts=None, propose=None):
        return super().desired(preferences, statistics).ravel()


class Infinite(Linear):
    def desired(self, preferences, statistics, prompts=None, propose=None):
        with np.errstate(divide="ignore"):
            return np.log(preferences)


class InPlace(Linear):
    def desired(self, preferences, statistics, prompts=None, propose=None):
        preferences *= 2
        return super().desired(preferences / 2, statistics)


class Centred(Linear):
    def desired(self, preferences, statistics, prompts=None, propose=None):
        found = super().desired(preferences, statistics)
        return found - found.mean(axis=0)


class Cumulative(Linear):
    def desired(self, preferences, statistics, prompts=None, propose=None):
        found = super().desired(preferences, statistics)
        found[:1] += 1
        return found


class Reversed(Linear):
    def desired(self, preferences, statistics, prompts=None, propose=None):
        return super().desired(preferences[:, ::-1], statistics)


class OneProbe(Linear):
    """Keeps every rule, and measures one target first."""

    known: bool = False

    def probes(self, statistics):
        return statistics.high[None, :] if not self.known else super().probes(statistics)

    def calibrated(self, statistics, desired, obtained):
        found = type(self)()
        found.known = True
        return found


class FlatProbes(OneProbe):
    def probes(self, statistics):
        return statistics.high


class NeverDone(OneProbe):
    def calibrated(self, statistics, desired, obtained):
        return type(self)()


class WorseAfter(OneProbe):
    def desired(self, preferences, statistics, prompts=None, propose=None):
        return super().desired(preferences[:, ::-1] if self.known else preferences, statistics)


class Backwards(Linear):
    def reach(self, statistics):
        return statistics.high, statistics.low


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (Flat, r"desired returns an array \(n, k\)"),
        (Infinite, "desired rewards are finite"),
        (InPlace, "preferences are left as they are"),
        (Centred, "rows are independent"),
        (Cumulative, "rows are independent"),
        (FlatProbes, r"probes are finite targets \(t, k\)"),
        (NeverDone, "a mapping that has been calibrated asks for no more probes"),
        (WorseAfter, "the corner of a reward asks for no less of it"),
        (Backwards, r"reach is the least and the most \(k,\)"),
        (Reversed, "the corner of a reward asks for no less of it"),
    ],
)
def test_broken_mappings_are_caught(cls, rule):
    with pytest.raises(ContractError, match=rule):
        check_mapping(cls())


@pytest.mark.parametrize("cls", [Linear, Proposed, OneProbe])
def test_good_mappings_pass(cls):
    check_mapping(cls())


@pytest.mark.parametrize("k", [1, 2, 5])
def test_grid_is_on_the_simplex(k):
    assert grid(k).sum(axis=1) == pytest.approx(1)
    assert grid(k).min() >= 0
    assert (grid(k)[:k] == np.eye(k)).all()


def test_proposals_depend_on_the_prompt_alone():
    stats = statistics(["a", "b"])
    both = propose(stats, ["x", "y"], 4).targets
    assert np.array_equal(both[1:], propose(stats, ["y"], 4).targets, equal_nan=True)
    assert not np.array_equal(both[0, :3], both[1, :3])
    assert np.isnan(both[:, -1]).all()
