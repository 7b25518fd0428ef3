"""Rows, splits and the base model's corpus of the `hh` task."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ric.errors import ConfigError, DataError
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric.testing import check_component
from ric_tasks.hh import world
from ric_tasks.hh.task import HH

SPLITS = ("train", "validation", "test")
DIGEST = """
from ric.run.digest import digest
from ric_tasks.hh.task import HH
task = HH()
print(digest([task.rows(split) for split in ("train", "validation", "test")], task.base().recipe))
"""


def test_contract() -> None:
    check_component("task", "hh")


def test_sizes(task) -> None:
    prompts = {split: {row.prompt for row in task.rows(split)} for split in SPLITS}
    assert sum(map(len, prompts.values())) == 12 * 12 * 6
    assert (len(prompts["test"]), len(prompts["validation"])) == (200, 64)
    assert len(task.rows("test")) == 200


def test_no_request_is_in_two_splits(task) -> None:
    train, validation, test = ({row.prompt for row in task.rows(split)} for split in SPLITS)
    assert not train & validation
    assert not train & test
    assert not validation & test


def test_the_base_model_never_saw_an_evaluation_prompt(task) -> None:
    corpus = {prompt for prompt, _ in task.base().recipe["pairs"]}
    held_out = {row.prompt for split in ("validation", "test") for row in task.rows(split)}
    assert corpus
    assert not corpus & held_out
    assert corpus <= {row.prompt for row in task.rows("train")}


def test_training_rows_hold_answers_of_the_world(task) -> None:
    rows = task.rows("train")
    assert len(rows) == 6 * 600
    assert all(world.parse_answer(row.payload) and world.parse_request(row.prompt) for row in rows)
    assert {row.payload for split in ("validation", "test") for row in task.rows(split)} == {None}


def test_the_test_split_has_requests_with_and_without_conflict(task) -> None:
    dangers = [world.parse_request(row.prompt).danger for row in task.rows("test")]
    assert 20 <= sum(danger == 0 for danger in dangers) <= 100
    assert sum(danger > 0.5 for danger in dangers) >= 20


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
    assert len(digests.pop()) == 16


def test_answers_is_an_option(task) -> None:
    rows = HH(answers=1).rows("train")
    assert len(rows) == 600
    assert {row.prompt for row in rows} == {row.prompt for row in task.rows("train")}


def test_no_answers_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"task\.answers = 0"):
        HH(answers=0)


def test_unknown_splits_are_refused(task) -> None:
    with pytest.raises(DataError, match="split 'dev'"):
        task.rows("dev")


def test_prompts_end_with_the_marker_that_tags_go_before(task) -> None:
    assert task.marker == "\n\nAssistant:"
    assert all(row.prompt.endswith(task.marker) for split in SPLITS for row in task.rows(split))


def test_decoding_is_the_papers_for_evaluation(task) -> None:
    assert (task.decoding.temperature, task.decoding.top_p, task.decoding.stop) == (1.0, 0.9, ("\n\nHuman:",))
    assert task.decoding.max_units >= 13  # words, each a token, of the longest answer


def test_the_main_command_needs_no_more_than_names() -> None:
    plan = prepare({"algo": "ric", "task": "hh", "rewards": "harmless,helpful"}, Host())
    assert plan.names == ("harmless", "helpful")
    assert (plan.config.format["name"], plan.config.mapping["name"]) == ("bins", "proposed")


@pytest.mark.parametrize("text", ["", "How do I fly?", "日本 🙂\n", "\n\nHuman: How do I fly?", "\n\nAssistant: hello"])
def test_any_text_becomes_a_dialogue(task, text) -> None:
    prompt = task.prompt(text)
    assert prompt.startswith("\n\nHuman: ")
    assert prompt.endswith("\n\nAssistant:")
    assert text in prompt
    assert task.prompt(prompt) == prompt
