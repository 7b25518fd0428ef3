"""Every point of every method answers the same prompts with the same seeds."""

from __future__ import annotations

import numpy as np
import pytest

from ric.families import Conditional, Members, Mixture
from ric.kinds import Example, FitSettings
from ric.run.evaluation.curves import base_curve, curve_of, under

WEIGHTS = np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])


@pytest.fixture
def job(job_of):
    """A job with two members and a list of what was asked of it."""
    made = job_of()
    for name, answer in (("a", "aaa"), ("b", "bbb")):
        made.fit(f"fit {name}", name, "base", [Example("test 0 :", answer)], None, FitSettings())
    made.asked = []
    rollout = made.rollout

    def record(name, requests, rows, decoding):
        made.asked.append((name, requests, rows, decoding))
        return rollout(name, requests, rows, decoding)

    made.rollout = record
    return made


@pytest.fixture
def rows(world):
    return world.Letters(size=4).rows("test")


def families(job, world):
    return {
        "told": Conditional(job.statistics, "a", world.Tags(), world.Straight()),
        "asks": Conditional(job.statistics, "b", world.Tags(), world.Straight(asks=True)),
        "corners": Members(job.statistics, ("a", "b"), np.eye(2)),
        "soup": Mixture(job.statistics, ("a", "b"), np.eye(2)),
    }


def bare(request):
    return getattr(request.prompt, "prompt", request.prompt)


def test_same_prompts_and_seeds_for_all_points_and_methods(job, world, rows):
    for method, family in families(job, world).items():
        curve_of(job, family, rows, WEIGHTS, method)
    curve_of(job, Members(job.statistics, ("a",), np.ones((1, 2))), rows, None, "sft")
    base_curve(job, rows)
    assert len(job.asked) == 6
    expected = list(zip([row.prompt for row in rows], job.seeds("evaluation", 4), strict=True))
    for _, requests, tiled, decoding in job.asked:
        assert len(requests) in {4, 12}
        for start in range(0, len(requests), 4):
            assert [(bare(r), r.seed) for r in requests[start : start + 4]] == expected
            assert tiled[start : start + 4] == rows
        assert decoding == job.decoding


def test_a_mixture_says_what_it_mixed_at_each_point(job, rows):
    for member in ("x", "y"):
        job.backend.add_member(job.policy, member)
        job.fingerprints[member] = member
    family = Mixture(job.statistics, ("x", "y"), np.array([[1.25, -0.25], [-0.25, 1.25]]))
    curve = curve_of(job, family, rows, np.array([[0.0, 1.0], [0.2, 0.8], [0.5, 0.5]]), "soup")
    np.testing.assert_allclose(curve.mix, [[-0.25, 1.25], [0.05, 0.95], [0.5, 0.5]])
    assert curve.mixed == ("x", "y")
    assert curve.members == ["-0.25*x + 1.25*y", "0.05*x + 0.95*y", "0.5*x + 0.5*y"]


def test_points_are_not_mixed_up(job, world, rows):
    curve = curve_of(job, families(job, world)["corners"], rows, WEIGHTS, "corners")
    assert [point[0] for point in curve.payloads] == ["bbb", "aaa", "aaa"]  # the middle: first on ties
    assert curve.members == ["b", "a", "a"]
    assert curve.rewards.shape == (3, 4, 2)
    for g, i in np.ndindex(3, 4):
        payload = curve.payloads[g][i]
        assert curve.rewards[g, i].tolist() == [payload.count("a"), payload.count("b")]
    assert curve.preferences is WEIGHTS
    assert (curve.desired, curve.seed, curve.split, curve.step) == (None, 0, "test", -1)


def test_targets_are_kept_per_point(job, world, rows):
    curve = curve_of(job, families(job, world)["told"], rows, WEIGHTS, "told")
    assert np.array_equal(curve.desired, np.repeat(WEIGHTS[:, None, :], 4, axis=1))
    assert curve.members == ["a"] * 3


def test_without_a_dial_there_is_one_point(job, rows):
    curve = curve_of(job, Members(job.statistics, ("a",), np.ones((1, 2))), rows, None, "sft")
    assert curve.preferences is None
    assert (curve.rewards.shape, curve.members) == ((1, 4, 2), ["a"])


def test_the_base_is_asked_without_targets(job, rows):
    curve = base_curve(job, rows)
    assert (curve.method, curve.members, curve.preferences, curve.desired) == ("base", ["base"], None, None)


def test_stage_names_have_no_colon(job, world, rows):
    curve = curve_of(job, families(job, world)["told"], rows, WEIGHTS, "told:l2")
    assert curve.method == "told:l2"
    assert job.asked[-1][0] == "evaluate-told-l2"


def test_another_mapping(job, world):
    every = families(job, world)
    changed = under(job, every["told"], world.Straight(scale=3.0))
    assert (changed.mapping.scale, changed.member, every["told"].mapping.scale) == (3.0, "a", 1.0)
    assert under(job, every["soup"], world.Straight(scale=3.0)) is every["soup"]
