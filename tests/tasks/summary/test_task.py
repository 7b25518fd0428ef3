"""Rows, splits and sources of the `summary` task."""

from __future__ import annotations

import json

import pytest

from ric.errors import ConfigError, DataError
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric.testing import check_component, check_task
from ric_tasks.summary import world
from ric_tasks.summary.posts import HUB
from ric_tasks.summary.task import Summary
from ric_tasks.summary.template import post_of

POST = "It has rained for a week,\nand the river rose above the old bridge. "
STORIES = [{"title": f"RIVER RISES {i}", "body": f"{POST * 2}Day {i}.", "id": i} for i in range(50)]
COMPARED = [
    {"info": {"id": f"t{i}", "post": f"{POST * 2}Day {i}."}, "choice": 1,
     "summaries": [{"text": " it rained"}, {"text": f"the river rose\non day {i}."}]}
    for i in range(50)
]  # fmt: skip


@pytest.fixture
def files(tmp_path):
    """Writes records as JSON lines."""

    def make(records):
        (tmp_path / "posts.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
        return str(tmp_path / "posts.jsonl")

    return make


def test_contract() -> None:
    check_component("task", "summary")


def test_the_world_is_divided_by_posts() -> None:
    task = Summary()
    prompts = {split: {row.prompt for row in task.rows(split)} for split in ("train", "validation", "test")}
    assert {split: len(found) for split, found in prompts.items()} == {"train": 436, "validation": 64, "test": 200}
    assert len(set.union(*prompts.values())) == 700
    corpus = {prompt for prompt, _ in task.base().recipe["pairs"]}
    assert corpus == prompts["train"]


def test_training_rows_hold_summaries_of_the_world() -> None:
    rows = Summary().rows("train")
    assert len(rows) == 6 * 436
    assert all(world.parse_answer(world.parse_post(row.prompt), row.payload) for row in rows)


def test_names_of_rewards() -> None:
    assert Summary().default_rewards == ("complete", "faithful")
    assert Summary().reward("faithful") == "tasks/summary-faithful"
    assert Summary().reward("rouge") == "rouge"
    real = Summary(model="m", data="d")
    assert real.default_rewards == ("summary", "faithful")
    assert real.reward("faithful") == "faithful"
    plan = prepare({"algo": "ric", "task": "summary"}, Host())
    assert [reward.of for reward in plan.rewards.values()] == ["complete", "faithful"]


def test_contract_of_posts_in_files(files) -> None:
    path = files(STORIES)
    check_task(Summary(data=path, model="m"), lambda: Summary(data=path, model="m"))


def test_titles_are_references_unless_asked_otherwise(files) -> None:
    path = files(STORIES)
    row = Summary(data=path, model="m").rows("train")[0]
    number = row.meta["id"]
    assert (row.payload, row.meta["references"]) == (None, [f"RIVER RISES {number}"])
    assert row.meta["post"] == post_of(row.prompt) == f"{' '.join((POST * 2).split())} Day {number}."
    rows = Summary(data=path, model="m", summaries="responses").rows("train")
    assert {row.payload is None for row in rows} == {False}
    both = Summary(data=path, model="m", summaries="both").rows("train")
    assert len(both) == 2 * len(rows)
    assert [row.payload is None for row in both[:2]] == [True, False]


def test_comparisons_give_two_rows_the_chosen_one_first(files) -> None:
    rows = Summary(data=files(COMPARED), model="m").rows("train")
    assert [(row.source, row.payload.startswith("the river rose on day")) for row in rows[:2]] == [
        ("chosen", True), ("rejected", False),
    ]  # fmt: skip
    assert rows[0].prompt == rows[1].prompt
    assert rows[0].meta["post_id"] == rows[1].meta["post_id"]


def test_posts_too_short_or_too_long_are_counted(files) -> None:
    bodies = ["x" * 100, "y" * 1200, "z" * 101, "w" * 1199, "v" * 500]
    task = Summary(data=files([{"post": body} for body in bodies]), model="m")
    assert task.account()["dropped"] == {
        "longer than 1199 characters of post": 1, "shorter than 101 characters of post": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("records", "options", "said"),
    [
        ([{"x": "y"}], {}, "columns x\nexpected: posts in a column post, article, document, body, text"),
        ([{"post": "y"}], {"post_column": "pst"}, "no column 'pst'"),
        ([{"post": "y"}], {"summary_column": "sumary"}, "no column 'sumary'"),
        ([{"post": 4}], {}, "column 'post': a number"),
        ([{**COMPARED[0], "choice": 2}], {}, "a choice of 0 or 1"),
        ([{**COMPARED[0], "info": "x"}], {}, "an object with a text 'post'"),
    ],
)
def test_records_that_are_no_posts(files, records, options, said) -> None:
    with pytest.raises(DataError) as caught:
        Summary(data=files(records), model="m", **options).check()
    assert said in str(caught.value)
    assert "posts.jsonl, line 1" in caught.value.given


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"summaries": "reference"}, "did you mean 'references'?"),
        ({"answers": 0}, "task.answers = 0"),
        ({"max_post": 3}, "task.max_post = 3"),
        ({"source": "files"}, "without --data"),
    ],
)
def test_options_that_cannot_be_meant(options, said) -> None:
    with pytest.raises(ConfigError) as caught:
        Summary(**options)
    assert said in str(caught.value)


def test_a_model_alone_asks_the_hub_and_files_want_a_model(files) -> None:
    with pytest.raises(DataError, match=f"--data {HUB}: no such file or folder, and no such data set on the hub"):
        Summary(model="m").check()
    with pytest.raises(ConfigError, match="task 'summary' with real data and no --model"):
        Summary(data=files(STORIES)).check()


def test_a_typed_post_becomes_a_prompt() -> None:
    task = Summary()
    assert post_of(task.prompt("A\nb")) == "A b"
    assert task.prompt(task.prompt("A b")) == task.prompt("A b")
    assert task.prompt("A b").endswith(task.marker)


def test_summaries_are_cut_at_a_sentence() -> None:
    assert Summary().draft(" The river. It ro", finished=False) == "The river."
    assert Summary().draft("  ", finished=True) is None
    assert Summary().drafts is None
    assert Summary(data="d", model="m").drafts.samples == 4


def test_unknown_splits_are_refused() -> None:
    with pytest.raises(DataError, match="split 'dev'"):
        Summary().rows("dev")


@pytest.mark.slow
def test_the_reuters_collection(shared) -> None:
    path = shared / "data" / "reuters21578" / "reuters21578.shared.sgm.gz"
    task = Summary(data=str(path), model="m")
    account = task.account()
    assert account["read"][0]["records"] == 17262
    assert account["read"][0]["as"] == "Reuters-21578 (SGML): posts in 'body', summaries in 'title' as references"
    rows = task.rows("test")
    assert all(
        row.meta["references"] and 100 < len(row.meta["post"]) < 1200 for row in rows if "references" in row.meta
    )
    assert len(rows) > 500
