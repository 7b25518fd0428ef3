from __future__ import annotations

import json

import numpy as np
import pytest

from ric.errors import ConfigError
from ric.families import Conditional
from ric.kinds import Conditioned, Format, Mapping


class Halves(Format):
    """Tags with steps of one half, from -1 to 1; nothing to read when `silent`; a vector when `vectors`."""

    def __init__(self, *, silent=False, vectors=False):
        self.silent, self.vectors = silent, vectors

    def encode(self, prompt, targets, statistics):
        told = np.clip(np.round(np.asarray(targets) * 2) / 2, -1, 1)
        tags = "" if self.vectors else "|" + ",".join(str(x) for x in told)
        return Conditioned(prompt, prompt, tags, "", told if self.vectors else None)

    def decode(self, tags, statistics):
        return None if self.silent or not tags else np.array([float(x) for x in tags[1:].split(",")])

    def strip(self, text, statistics):
        return text.partition("|")[0]

    def resolution(self, statistics):
        return np.full(2, 0.25)


class Remembers(Mapping):
    """Desired = 3 w - 1, with a note of what it was given."""

    def desired(self, preferences, statistics, prompts=None, propose=None):
        self.given = (statistics, list(prompts), propose)
        return 3 * preferences - 1


@pytest.fixture
def family(statistics):
    return Conditional(
        statistics, "ric", Halves(), Remembers(), {"format": {"name": "halves"}, "mapping": {"name": "r"}}
    )


def test_preferences_become_targets_become_tags(family):
    requests = family.plan(["p", "q"], [7, 8], np.array([[0.0, 1.0], [0.4, 0.6]]))
    assert [request.prompt.text for request in requests] == ["p|-1.0,1.0", "q|0.0,1.0"]
    assert [(r.prompt.prompt, r.seed, r.member, r.mix) for r in requests] == [
        ("p", 7, "ric", None),
        ("q", 8, "ric", None),
    ]


def test_desired_is_what_the_tags_say(family):
    # 3 w - 1 is (-1, 2) and (0.2, 0.8): clipped to 1, rounded to halves.
    first, second = family.plan(["p", "q"], [7, 8], np.array([[0.0, 1.0], [0.4, 0.6]]))
    assert first.desired.tolist() == [-1.0, 1.0]
    assert second.desired.tolist() == [0.0, 1.0]
    assert first.desired.dtype == np.float64


def test_desired_is_what_the_vector_says(statistics):
    family = Conditional(statistics, "ric", Halves(vectors=True), Remembers())
    (request,) = family.plan(["p"], [7], targets=np.array([[0.2, 5.0]]))
    assert request.prompt.vector.tolist() == request.desired.tolist() == [0.0, 1.0]


def test_tags_that_cannot_be_read_leave_the_target(statistics):
    family = Conditional(statistics, "ric", Halves(silent=True), Remembers())
    (request,) = family.plan(["p"], [7], targets=[[1, 5]])
    assert request.desired.tolist() == [1.0, 5.0]
    assert request.desired.dtype == np.float64


def test_the_mapping_sees_prompts_and_proposals(family, statistics):
    def propose(prompts, m):
        raise AssertionError

    family.plan(["p", "q"], [7, 8], np.eye(2), propose=propose)
    assert family.mapping.given == (statistics, ["p", "q"], propose)


def test_targets_pass_the_mapping_by(family):
    (request,) = family.plan(["p"], [7], targets=np.array([[0.5, -0.5]]))
    assert request.desired.tolist() == [0.5, -0.5]
    assert not hasattr(family.mapping, "given")


def test_one_of_the_two_is_needed(family):
    with pytest.raises(ConfigError, match="without preferences or targets"):
        family.plan(["p"], [7])


def test_lengths_must_agree(family):
    with pytest.raises(ValueError, match="zip"):
        family.plan(["p", "q"], [7], np.eye(2))


def test_as_dict(family, statistics):
    assert family.members == ("ric",)
    assert json.loads(json.dumps(family.as_dict())) == {
        "kind": "conditional",
        "statistics": statistics.as_dict(),
        "member": "ric",
        "format": {"name": "halves"},
        "mapping": {"name": "r"},
    }


def test_a_request_knows_the_tags_of_the_least_rewards(family) -> None:
    (request,) = family.plan(["x"], [0], targets=np.array([family.statistics.high]))
    assert request.prompt.contrary == family.format.encode("x", family.statistics.low, family.statistics).tags
    assert request.prompt.contrary != request.prompt.tags
