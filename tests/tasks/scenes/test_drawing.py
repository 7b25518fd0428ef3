"""Drawings against exact areas, exact boxes, and a slow point-by-point version."""

from __future__ import annotations

import numpy as np
import pytest

from ric_tasks.scenes.drawing import LUMA, boxes, coverage, draw, faded, inside, paint
from ric_tasks.scenes.scene import BACKGROUNDS, COLOURS, SHAPES, Scene, Thing, random_scene

BOX = (0.21, 0.33, 0.68, 0.80)
AREAS = {"circle": np.pi / 4, "square": 1.0, "triangle": 0.5, "cross": 5 / 9, "diamond": 0.5}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("pixels", [16, 32, 77])
def test_a_shape_covers_its_area(shape, pixels) -> None:
    rows, columns, share = coverage(shape, BOX, pixels)
    assert share.shape == (rows.stop - rows.start, columns.stop - columns.start)
    assert share.sum() / pixels**2 == pytest.approx(AREAS[shape] * 0.47**2, rel=0.02)
    assert share.min() >= 0
    assert share.max() == pytest.approx(1.0)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_touches_all_sides_of_its_box(shape) -> None:
    whole = np.zeros((200, 200))
    rows, columns, share = coverage(shape, BOX, 200)
    whole[rows, columns] = share
    ys, xs = np.nonzero(whole)
    assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == pytest.approx([side * 200 for side in BOX], abs=1)


@pytest.mark.parametrize(
    ("shape", "within", "without"),
    [
        ("circle", (0.7, 0.7), (0.72, 0.72)),
        ("triangle", (0.0, -0.9), (0.2, -0.9)),
        ("triangle", (-0.9, 0.9), (-0.9, 0.7)),
        ("cross", (0.9, 0.3), (0.5, 0.5)),
        ("diamond", (0.4, -0.5), (0.6, -0.5)),
        ("square", (0.99, -0.99), (1.01, 0.0)),
    ],
)
def test_points_within_and_without(shape, within, without) -> None:
    u, v = np.array([within, without]).T
    assert inside(shape, u, v).tolist() == [1, 0]


def test_a_picture_by_hand() -> None:
    box = (0.25, 0.25, 0.625, 0.5)  # at 4 pixels: two and a half columns, one of two rows
    scene = Scene("black", (Thing("square", "red", "small", "left", box),))
    expected = np.full((4, 4, 3), BACKGROUNDS["black"])
    expected[1, 1] = COLOURS["red"]
    expected[1, 2] = (np.array(COLOURS["red"]) + BACKGROUNDS["black"]) / 2
    assert paint(scene, 4) == pytest.approx(expected)
    assert boxes(scene, 8) == [(2, 2, 5, 4)]


def test_the_same_scene_gives_the_same_picture_at_any_size() -> None:
    scene = random_scene(np.random.default_rng(3), things=2)._replace(specks=0)
    assert np.array_equal(draw(scene), draw(scene))
    large, small = paint(scene, 128), paint(scene, 32)
    assert large.reshape(32, 4, 32, 4, 3).mean(axis=(1, 3)) == pytest.approx(
        small, abs=10
    )  # edges, looked at in 8 x 8 points
    assert (draw(scene, 48).size, draw(scene, 48).mode) == ((48, 48), "RGB")


@pytest.mark.parametrize("name", COLOURS)
def test_a_faded_colour_is_as_bright_and_less_of_a_colour(name) -> None:
    before, after = np.array(COLOURS[name]), np.array(faded(COLOURS[name], 0.35))
    assert after @ LUMA == pytest.approx(before @ LUMA, abs=1e-4)
    assert np.ptp(after) == pytest.approx(0.35 * np.ptp(before), abs=1e-4)
    assert faded(COLOURS[name], 1.0) == pytest.approx(COLOURS[name])


def test_a_thing_that_reaches_over_the_edge_is_cut_off() -> None:
    _, columns, share = coverage("circle", (0.75, 0.25, 1.25, 0.75), 8)
    assert (columns.start, columns.stop) == (6, 8)
    assert share.sum() == pytest.approx(np.pi * 4 / 2, rel=0.03)
