"""For every rule of a metric, a broken one that is caught."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from ric.kinds import Metric
from ric.testing import ContractError, check_metric


@dataclass
class Mean(Metric):
    """A metric that keeps every rule."""

    def measure(self, samples):
        return float(np.mean([len(row.payload) for row in samples.rows]))

    def fingerprint(self):
        return "mean length"


class Whole(Mean):
    def measure(self, samples):
        return int(super().measure(samples))


class Counting(Mean):
    calls = 0

    def measure(self, samples):
        self.calls += 1
        return float(self.calls)


class Instances(Mean):
    made = 0

    def __init__(self):
        Instances.made += 1
        self.number = Instances.made

    def measure(self, samples):
        return float(self.number)


class Used(Mean):
    used = 0

    def measure(self, samples):
        self.used += 1
        return super().measure(samples)

    def fingerprint(self):
        return f"used {self.used}"


class Nameless(Mean):
    def fingerprint(self):
        return None


class Undecided(Mean):
    larger_is_better = None


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (Whole, "measure returns a float"),
        (Counting, "the same samples give the same figure"),
        (Instances, "the same samples give the same figure"),
        (Used, "fingerprint is stable"),
        (Nameless, "fingerprint is a text, not empty"),
        (Undecided, "larger_is_better is a bool"),
    ],
)
def test_broken_metrics_are_caught(cls, rule):
    with pytest.raises(ContractError, match=rule):
        check_metric(cls(), build=cls)


def test_a_good_metric_passes():
    check_metric(Mean(), build=Mean)


def test_undefined_is_a_figure():
    class Undefined(Mean):
        def measure(self, samples):
            return float("nan")

    check_metric(Undefined())
