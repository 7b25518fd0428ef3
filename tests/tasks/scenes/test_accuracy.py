"""How much of a caption a picture shows: all of it, parts of it, nothing; several things matched as well as can be."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PIL import Image

from ric.errors import DataError
from ric.kinds import Row, Scored
from ric_tasks.scenes.accuracy import SceneAccuracy, agreement
from ric_tasks.scenes.caption import caption
from ric_tasks.scenes.drawing import draw
from ric_tasks.scenes.scene import ATTRIBUTES, Look, Told, random_scene

RED = Look("circle", "red", "small", "left")
BLUE = Look("square", "blue", "large", "right")


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(5)
    scenes = [random_scene(rng, things=1 + i % 2) for i in range(12)]
    return [Row(f"r{i}", caption(scene.told, i), draw(scene)) for i, scene in enumerate(scenes)]


def measured(rows, of="all"):
    return SceneAccuracy(of).measure(Scored(rows, np.arange(len(rows)), np.zeros((len(rows), 1))))


@pytest.mark.parametrize("of", ["all", *ATTRIBUTES])
def test_pictures_of_their_captions(rows, of) -> None:
    assert measured(rows, of) >= 0.97


def test_pictures_of_other_captions(rows) -> None:
    mixed = [row._replace(payload=other.payload) for row, other in zip(rows, rows[1:] + rows[:1], strict=True)]
    assert measured(mixed) < 0.6


def test_a_blank_picture_shows_the_background_alone() -> None:
    rows = [Row("r", caption(Told("white", (RED,))), Image.new("RGB", (32, 32), "white"))]
    assert measured(rows) == pytest.approx(1 / 5)
    assert (measured(rows, "background"), measured(rows, "shape")) == (1, 0)


def test_agreement_by_hand() -> None:
    told = Told("white", (RED, BLUE))
    turned = Told("black", (BLUE, RED._replace(colour="green")))
    found = agreement(told, turned)
    assert found[:, :4].tolist() == [[1, 0, 1, 1], [1, 1, 1, 1]]
    assert found[0, 4] == 0
    assert math.isnan(found[1, 4])  # the background counts once
    assert agreement(Told("white", ()), Told("white", ()))[0, 4] == 1


def test_other_prompts_are_left_out(rows) -> None:
    assert measured([*rows, Row("x", "a cat", None)]) == measured(rows)
    assert math.isnan(measured([Row("x", "a cat", "meow"), Row("y", ["chat"], None)]))


def test_a_file_counts_as_its_picture_and_text_is_refused(rows, tmp_path) -> None:
    rows[0].payload.save(tmp_path / "a.png")
    assert measured([rows[0]._replace(payload=tmp_path / "a.png")]) == measured(rows[:1])
    with pytest.raises(DataError, match="row 'r0' is no picture"):
        measured([rows[0]._replace(payload="a text")])
