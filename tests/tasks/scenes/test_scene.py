"""Scenes: nothing overlaps, everything lies inside, and what captions never tell varies by itself."""

from __future__ import annotations

import numpy as np
import pytest

from ric_tasks.scenes import scene as module
from ric_tasks.scenes.scene import (
    ALL,
    FADED,
    GAP,
    MOST_SPECKS,
    SIMPLE,
    Choices,
    Scene,
    Told,
    overlap,
    pictured,
    random_scene,
    specks,
)


def scenes(count, **options):
    rng = np.random.default_rng(4)
    return [random_scene(rng, **options) for _ in range(count)]


@pytest.mark.parametrize("things", [1, 2, 3])
def test_things_lie_inside_and_apart(things) -> None:
    for scene in scenes(40, things=things):
        assert len(scene.things) == things
        for i, thing in enumerate(scene.things):
            assert min(thing.box) >= 0
            assert max(thing.box) <= 1
            assert not any(overlap(thing.box, other.box, GAP) for other in scene.things[:i])


def test_a_box_has_the_size_and_the_place_it_is_named_after() -> None:
    for thing in (scene.things[0] for scene in scenes(60)):
        left, top, right, bottom = thing.box
        assert (right - left, bottom - top) == pytest.approx((module.SIZES[thing.size],) * 2)
        nearest = min(module.PLACES, key=lambda name: np.hypot(*(
            np.array(module.PLACES[name]) - ((left + right) / 2, (top + bottom) / 2))))  # fmt: skip
        assert nearest == thing.place


def test_specks_stay_off_things_and_where_they_are() -> None:
    for scene in scenes(20, things=3):
        full = specks(scene._replace(specks=MOST_SPECKS))
        assert full[: scene.specks] == specks(scene)
        assert not any(overlap(speck.box, thing.box, GAP) for speck in full for thing in scene.things)


def test_what_no_caption_tells_is_independent_of_what_it_tells() -> None:
    found = scenes(600)
    vividness, count = (np.array([getattr(scene, name) for scene in found]) for name in ("vividness", "specks"))
    assert FADED <= vividness.min() < 0.4
    assert vividness.max() > 0.95
    assert (count.min(), count.max()) == (0, MOST_SPECKS)
    large = np.array([scene.things[0].size == "large" for scene in found])
    for hidden in (vividness, count):
        assert abs(np.corrcoef(hidden, large)[0, 1]) < 0.13  # three standard errors
    assert abs(np.corrcoef(vividness, count)[0, 1]) < 0.13


def test_choices_limit_what_is_drawn() -> None:
    assert {scene.things[0].shape for scene in scenes(60, choices=SIMPLE)} == set(SIMPLE.shapes)
    assert {scene.background for scene in scenes(9, choices=Choices(backgrounds=("black",)))} == {"black"}
    assert set(SIMPLE.places) < set(ALL.places)


def test_a_scene_drawn_for_a_caption_tells_it() -> None:
    rng = np.random.default_rng(1)
    for scene in scenes(10, things=2):
        assert pictured(scene.told, rng).told == scene.told
    assert Scene("grey", ()).told == Told("grey", ())


def test_too_many_things_are_refused() -> None:
    with pytest.raises(ValueError, match="no room for 12 things"):
        scenes(1, things=12, choices=Choices(sizes=("large",)))
