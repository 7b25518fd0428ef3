"""The corpus of tiny stories: splits, moods, lengths, and the recipe of its base model."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from ric.errors import ConfigError, DataError
from ric.testing import check_component
from ric_tasks.stories import world
from ric_tasks.stories.task import Stories

DIGEST = """
from ric.run.digest import digest
from ric_tasks.stories.task import Stories
task = Stories()
print(digest([task.rows(split) for split in ("train", "validation", "test")], task.base().recipe))
"""
GOOD = ("happy", "smile", "loved", "fun", "laughed", "best", "wonderful", "kind", "joy", "good")
BAD = ("cried", "sad", "scared", "mean", "terrible", "worst", "angry", "hurt", "horrible", "bad")


@pytest.fixture(scope="module")
def task():
    return Stories()


def mood(story):
    """Glad words minus sad ones: a measure of this test's own."""
    return sum(story.count(word) for word in GOOD) - sum(story.count(word) for word in BAD)


def test_contract() -> None:
    check_component("task", "stories")


def test_openings_are_divided(task) -> None:
    prompts = {split: {row.prompt for row in task.rows(split)} for split in ("train", "validation", "test")}
    assert {split: len(found) for split, found in prompts.items()} == {"train": 320, "validation": 40, "test": 120}
    assert len(set.union(*prompts.values())) == 480
    assert {prompt for prompt, _ in task.base().recipe["pairs"]} == prompts["train"]
    assert all(prompt.startswith("One day, ") and prompt.endswith(".") for prompt in prompts["train"])


def test_stories_are_of_every_length_and_mood(task) -> None:
    stories = [row.payload for row in task.rows("train")]
    lengths = np.array([len(story.split()) for story in stories])
    moods = np.array([mood(story) for story in stories])
    assert lengths.min() <= 6
    assert lengths.max() >= 35
    assert lengths.std() > 8
    assert (moods > 1).mean() > 0.15
    assert (moods < -1).mean() > 0.15
    assert len(set(stories)) > 0.9 * len(stories)


def test_the_gladdest_stories_are_long(task) -> None:
    """What makes the two rewards a trade: more glad words need more words."""
    rows = [(mood(row.payload), len(row.payload.split())) for row in task.rows("train")]
    glad = [length for found, length in rows if found >= 3]
    assert len(glad) > 50
    assert np.mean(glad) > 1.3 * np.mean([length for _, length in rows])


def test_a_story_keeps_its_names_and_repeats_no_sentence() -> None:
    rng = np.random.default_rng(0)
    for opening, story in world.write(rng, world.openings()[:50], 4):
        sentences = story.removesuffix(".").split(". ")
        assert len(set(sentences)) == len(sentences) <= world.LONGEST
        assert "{" not in story
        others = [name for name in world.NAMES if name != world.NAMES[opening.name]]
        assert not any(name in story.split() for name in others)


@pytest.mark.slow
def test_rows_and_corpus_are_the_same_in_every_process() -> None:
    digests = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_options_and_splits(task) -> None:
    assert len(Stories(answers=1).rows("train")) == 320
    with pytest.raises(ConfigError, match=r"task\.answers = 0"):
        Stories(answers=0)
    with pytest.raises(DataError, match="split 'dev'"):
        task.rows("dev")


def test_there_is_room_for_the_longest_story(task) -> None:
    assert max(len(row.payload.split()) for row in task.rows("train")) < task.decoding.max_units
