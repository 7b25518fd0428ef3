from __future__ import annotations

import numpy as np
import pytest
from tests.tasks.text2image.kept_pictures import beside

from ric.errors import ConfigError, DataError
from ric_tasks.scenes.caption import parse
from ric_tasks.scenes.reader import read
from ric_tasks.text2image import world
from ric_tasks.text2image.small_pipeline import betas
from ric_tasks.text2image.task import Text2Image


@pytest.fixture(scope="module")
def task():
    return Text2Image()


def test_captions_of_the_splits_differ(task):
    parts = {split: {row.prompt for row in task.rows(split)} for split in ("train", "validation", "test")}
    assert [len(part) for part in parts.values()] == [248, 40, 72]
    assert len(set.union(*parts.values())) == 360


def test_training_pictures_show_what_their_captions_tell(task):
    rows = task.rows("train")
    assert len(rows) == world.EACH * 248
    some = rows[:: len(rows) // 60]
    assert all(row.payload.size == (32, 32) for row in some)
    right = [parse(row.prompt) == found for row, found in zip(some, read([row.payload for row in some]), strict=True)]
    assert np.mean(right) > 0.9


def test_what_captions_do_not_tell_varies(task):
    few = task.rows("train")[: world.EACH]
    assert len({row.prompt for row in few}) == 1
    assert len({row.payload.tobytes() for row in few}) == world.EACH


def test_rows_are_the_same_every_time(task):
    one, other = (task.rows("train")[17].payload.tobytes() for _ in range(2))
    assert one == other


def test_the_recipe_knows_every_word(task):
    recipe = task.base().recipe
    words = set(recipe["vocabulary"])
    assert {word for row in task.rows("test") for word in row.prompt.split()} <= words
    assert len(recipe["pairs"]) == len(task.rows("train"))


def test_own_pictures_are_divided_and_read_once(tmp_path):
    root, _ = beside(tmp_path / "data")
    task = Text2Image(data=str(root), validation=0.25, test=0.25)
    rows = {split: task.rows(split) for split in ("train", "validation", "test")}
    assert sum(map(len, rows.values())) == 4
    assert all(row.payload is None for row in rows["test"])
    assert rows["train"][0].payload.suffix == ".png"
    assert task.account()["read"][0]["records"] == 4
    assert task.base().recipe["resolution"] == 32


def test_a_named_model_is_taken_with_its_own_settings(tmp_path):
    root, _ = beside(tmp_path / "data")
    task = Text2Image(data=str(root), model="folder")
    assert task.base().path == "folder"
    assert task.defaults() == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [({"resolution": 30}, "multiple of 4"), ({"base_steps": 0}, "at least 1"), ({"test": 1.0}, "shares")],
)
def test_options_that_cannot_be_meant_are_refused(options, words):
    with pytest.raises(ConfigError, match=words):
        Text2Image(**options)


def test_an_unknown_split_is_refused(task):
    with pytest.raises(DataError, match="split 'dev'"):
        task.rows("dev")


def test_the_schedule_has_the_noise_of_a_shifted_flow():
    levels, shift = 50, 6.0
    kept = 1.0
    for i, beta in enumerate(betas(levels, shift)):
        kept *= 1 - beta
        u = (i + 0.5) / levels
        sigma = shift * u / (1 + (shift - 1) * u)
        assert np.sqrt((1 - kept) / kept) == pytest.approx(sigma / (1 - sigma), rel=1e-9)
