"""What a scene shows is read from its pixels: clean, noisy, blurred, faded, full of specks, or not there."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from ric_tasks.scenes.drawing import draw
from ric_tasks.scenes.reader import NOBODY, read
from ric_tasks.scenes.scene import BACKGROUNDS, FADED, MOST_SPECKS, Scene, Told, random_scene

COUNT = 40


@pytest.fixture(scope="module")
def scenes():
    rng = np.random.default_rng(0)
    return [random_scene(rng) for _ in range(COUNT)]


def right(pictures, scenes) -> float:
    """Share of attributes that were read as they are told; one thing in each."""
    pairs = [
        pair
        for told, scene in zip(read(pictures), scenes, strict=True)
        for pair in zip((told.background, *told.looks[0]), (scene.background, *scene.things[0].look), strict=True)
    ]
    return float(np.mean([a == b for a, b in pairs]))


def test_clean_pictures(scenes) -> None:
    assert right([draw(scene) for scene in scenes], scenes) >= 0.98


@pytest.mark.parametrize("hidden", [{"vividness": FADED, "specks": MOST_SPECKS}, {"vividness": 1.0, "specks": 0}])
def test_what_captions_do_not_tell_does_not_hide_what_they_tell(scenes, hidden) -> None:
    changed = [scene._replace(**hidden) for scene in scenes]
    assert right([draw(scene) for scene in changed], changed) >= 0.98


def test_noise_and_blur(scenes) -> None:
    rng = np.random.default_rng(1)
    blurred = [np.asarray(draw(scene).filter(ImageFilter.GaussianBlur(0.7))) for scene in scenes]
    noisy = [np.clip(pixels + rng.normal(0, 12, pixels.shape), 0, 255).astype(np.uint8) for pixels in blurred]
    assert right([Image.fromarray(pixels) for pixels in noisy], scenes) >= 0.97


def test_other_sizes(scenes) -> None:
    assert right([draw(scene, 80) for scene in scenes[:30]], scenes[:30]) >= 0.98


def test_several_things() -> None:
    rng = np.random.default_rng(2)
    scenes = [random_scene(rng, things=2) for _ in range(30)]
    found = read([draw(scene) for scene in scenes], 2)
    shown = [set(told.looks) == set(scene.told.looks) for told, scene in zip(found, scenes, strict=True)]
    assert np.mean(shown) >= 0.9


@pytest.mark.parametrize("name", BACKGROUNDS)
def test_nothing_is_found_where_nothing_is(name) -> None:
    assert read([draw(Scene(name, ()))]) == [Told(name, (NOBODY,))]


def test_a_picture_is_read_alone_as_among_others(scenes) -> None:
    pictures = [draw(scene) for scene in scenes[:10]]
    counts = [1, 2, 0] * 3 + [1]
    together = read(pictures, counts)
    assert [len(told.looks) for told in together] == counts
    assert [read([picture], [count])[0] for picture, count in zip(pictures, counts, strict=True)] == together


def test_pictures_of_no_scene_are_read_without_an_error() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (20, 50, 3), dtype=np.uint8))
    for picture in (noise, Image.new("L", (1, 1)), Image.new("RGB", (9, 9), (255, 0, 0))):
        assert len(read([picture])) == 1
    assert read([]) == []
