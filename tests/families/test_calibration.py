"""A mapping is settled on held-out prompts: what it is told, and what is sampled for that."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from ric.errors import DataError
from ric.families import Conditional, calibrated
from ric.kinds import Conditioned, Format, Mapping, Row, Scored


class Half(Format):
    """Tells half of what it is asked to tell."""

    def encode(self, prompt, targets, statistics):
        return Conditioned(prompt, prompt, "", "", np.asarray(targets) / 2)

    def decode(self, tags, statistics):
        return None

    def strip(self, text, statistics):
        return text

    def resolution(self, statistics):
        return np.zeros(2)


@dataclass(frozen=True)
class Asks(Mapping):
    """Tries two targets, and then has as many variants as `open` says."""

    told: tuple = ()
    open: int = 1
    number: int = 0

    def desired(self, preferences, statistics, prompts=None, propose=None):
        return preferences * self.number

    def probes(self, statistics):
        return np.empty((0, 2)) if self.told else np.array([[2.0, 0.0], [0.0, 4.0]])

    def calibrated(self, statistics, desired, obtained):
        return replace(self, told=(desired.tolist(), obtained.tolist()))

    def candidates(self):
        return [replace(self, open=1, number=n) for n in range(self.open)]


class Job:
    """Obtains what it is told in z-scores, plus 1 for the prompt "b"; reward 1 does not apply to "c"."""

    decoding = "as in evaluation"

    def __init__(self, statistics, prompts="abc"):
        self.statistics, self.asked = statistics, []
        self.validation = [Row(f"validation/{p}", p) for p in prompts]

    def seeds(self, name, n):
        return [f"{name} {i}" for i in range(n)]

    def propose(self, member):
        return None

    def rollout(self, name, requests, rows, decoding):
        assert decoding == self.decoding
        self.asked.append((name, [r.prompt.prompt for r in requests], [r.seed for r in requests]))
        z = np.array([r.desired + (row.prompt == "b") for r, row in zip(requests, rows, strict=True)])
        z[[row.prompt == "c" for row in rows], 1] = np.nan
        return Scored(rows, np.arange(len(rows)), self.statistics.raw(z))


@pytest.fixture
def family(statistics):
    return lambda mapping: Conditional(statistics, "ric", Half(), mapping)


def test_probes_bring_means_over_prompts_beside_what_was_told(statistics, family) -> None:
    job = Job(statistics)
    settled = calibrated(job, family(Asks()))
    told, obtained = settled.mapping.told
    assert told == [[1.0, 0.0], [0.0, 2.0]]
    # Means over a, b and c: one of three gets 1 more; of the second reward one of two.
    np.testing.assert_allclose(obtained, [[1 + 1 / 3, 0.5], [1 / 3, 2.5]])
    ((name, prompts, seeds),) = job.asked
    assert (name, prompts) == ("calibration", list("abcabc"))
    assert seeds == ["calibration 0", "calibration 1", "calibration 2"] * 2


def test_only_so_many_prompts_are_used(statistics, family) -> None:
    job = Job(statistics)
    calibrated(job, family(Asks()), prompts=1)
    assert [prompts for _, prompts, _ in job.asked] == [["a", "a"]]


def test_the_variant_that_brings_most_is_taken_after_the_probes(statistics, family) -> None:
    job = Job(statistics)
    settled = calibrated(job, family(Asks(open=3)))
    assert (settled.mapping.number, bool(settled.mapping.told)) == (2, True)
    assert [name for name, _, _ in job.asked] == ["calibration", "calibration-0", "calibration-1", "calibration-2"]


def test_a_settled_mapping_costs_nothing(statistics, family) -> None:
    job = Job(statistics, prompts="")
    mapping = Asks(told=(1,))
    assert calibrated(job, family(mapping)).mapping == mapping
    assert job.asked == []


@pytest.mark.parametrize("mapping", [Asks(), Asks(told=(1,), open=2)])
def test_without_held_out_prompts_nothing_can_be_settled(statistics, family, mapping) -> None:
    with pytest.raises(DataError, match="a task without validation rows") as caught:
        calibrated(Job(statistics, prompts=""), family(mapping))
    assert caught.value.hint == "--set mapping=l2"
