"""The user's data as a task: rows, splits, options, and its part in a plan."""

from __future__ import annotations

import json

import pytest

from ric.config.places import contents
from ric.errors import ConfigError, DataError, RunError
from ric.plugin import Host
from ric.run.folder import open_folder
from ric.run.setup.prepare import prepare
from ric.testing import check_component, check_task
from ric_tasks.text.task import Text

PAIRS = [{"prompt": f"question {i}", "completion": f"answer {i}.", "k": i} for i in range(80)]
ALONE = [{"prompt": f"question {i}"} for i in range(80)]
CHAT = [{"prompt": [{"role": "user", "content": f"q{i}"}], "completion": "a"} for i in range(9)]


@pytest.mark.parametrize("records", [PAIRS, ALONE, CHAT])
def test_contract(text, records) -> None:
    check_task(text(records), lambda: text(records))


def test_contract_by_name(jsonl) -> None:
    check_component("task", "text", options={"data": jsonl(PAIRS), "model": "folder"})


def test_other_columns_travel_in_meta(text) -> None:
    rows = text(PAIRS).rows("train")
    assert all(row.prompt == f"question {row.meta['k']}" and row.payload == f"answer {row.meta['k']}." for row in rows)


def test_an_account_of_files_rows_and_losses(text, jsonl) -> None:
    task = text([*PAIRS, PAIRS[0], {"prompt": "p", "completion": ""}], max_chars=22)
    account = task.account()
    assert account["read"] == [
        {"from": task.data, "as": "JSON lines: prompt-completion", "split": "", "records": 82},
    ]
    assert account["dropped"] == {"empty response": 1, "repeated prompt and response": 1}
    assert sum(account["rows"].values()) == 80
    assert account["rows"] == {split: len(task.rows(split)) for split in ("train", "validation", "test")}


def test_nothing_left_says_why(text) -> None:
    with pytest.raises(DataError, match=r"no row is left of 80 \(80 shorter than 500 characters\)"):
        text(PAIRS, min_chars=500).check()


def test_tokens_count_only_where_a_limit_asks_for_them(text) -> None:
    with pytest.raises(DataError, match="its tokenizer cannot be loaded"):
        text(PAIRS, max_tokens=9).rows("train")
    assert text(PAIRS).rows("train")


def test_answers_are_cut_at_their_last_whole_sentence(text) -> None:
    task = text(ALONE)
    assert task.draft(" Whole. But no", finished=True) == "Whole. But no"
    assert task.draft(" Whole. But no", finished=False) == "Whole."
    assert task.draft("  ", finished=True) is None
    assert (task.drafts.samples, task.drafts.shortest, task.drafts.longest) == (4, 8, 0)


def test_a_typed_text_is_a_prompt_as_the_data_have_them(text) -> None:
    assert text(PAIRS).prompt("hello") == "hello"
    assert text(CHAT).prompt("hello") == [{"role": "user", "content": "hello"}]
    assert Text(data="gone.jsonl", model="m").prompt("hello") == "hello"  # a finished run outlives its data


def test_where_responses_end(text) -> None:
    assert text(PAIRS).decoding.stop == ("\n\nHuman:",)
    assert text(PAIRS, end="###").decoding.stop == ("###",)
    assert text(PAIRS, end="").decoding.stop == ()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"file": "jsnl"}, "did you mean 'jsonl'?"),
        ({"shape": "prompt"}, "prompt-only"),
        ({"test": 0.0}, "shares above 0"),
        ({"test": 0.6, "validation": 0.4}, "sum below 1"),
        ({"samples": 0}, "task.samples = 0"),
        ({"most": -1}, "task.most = -1"),
        ({"shortest": 9, "longest": 8}, "task.longest = 8"),
        ({"max_tokens": 3, "min_tokens": 4}, "task.min_tokens = 4"),
    ],
)
def test_options_that_cannot_be_meant(options, said) -> None:
    with pytest.raises(ConfigError) as caught:
        Text(**options)
    assert said in str(caught.value)


def test_data_and_model_are_asked_for() -> None:
    with pytest.raises(ConfigError, match="task 'text' without --data"):
        Text(model="m").check()
    with pytest.raises(ConfigError, match="task 'text' without --model"):
        Text(data="d").check()


def test_unknown_splits_are_refused(text) -> None:
    with pytest.raises(DataError, match="split 'dev'"):
        text(PAIRS).rows("dev")


def plan_of(**given):
    return prepare({"algo": "ric", "rewards": "helpful", **given}, Host())


def test_the_flags_fill_the_task_and_stay_where_they_are(jsonl, tmp_path) -> None:
    path = jsonl(PAIRS)
    plan = plan_of(task="text", data=path, model=str(tmp_path))
    assert (plan.task.data, plan.task.model) == (path, str(tmp_path))
    assert (plan.config.data, plan.config.model) == (path, str(tmp_path))
    assert "data" not in plan.config.task
    assert "model" not in plan.config.task
    again = prepare(plan.config.as_dict(), Host())
    assert again.config == plan.config


def test_an_option_of_the_task_is_the_same_as_the_flag(jsonl, tmp_path) -> None:
    path = jsonl(PAIRS)
    by_option = plan_of(task={"name": "text", "data": path, "model": str(tmp_path)})
    assert by_option.config == plan_of(task="text", data=path, model=str(tmp_path)).config
    assert plan_of(task={"name": "text", "data": "old"}, data=path, model=str(tmp_path)).task.data == path


def test_other_data_are_another_run(jsonl, tmp_path) -> None:
    from ric.config.fingerprint import fingerprint

    def name(path):
        return fingerprint(plan_of(task="text", data=path, model=str(tmp_path)).config)

    first = name(jsonl(PAIRS))
    assert name(jsonl(PAIRS, "copy.jsonl")) == first
    assert name(jsonl(PAIRS[1:])) != first
    assert name("nobody/data") not in (first, name("nobody/other"))


def test_a_folder_made_from_other_data_is_refused(jsonl, tmp_path) -> None:
    folder, options = tmp_path / "run", {"task": "text", "model": str(tmp_path)}
    plan = plan_of(data=jsonl(PAIRS), **options)
    open_folder(folder, plan, fresh=False)
    kept = json.loads((folder / "manifest.json").read_text())["data"]
    assert kept["rows"] == plan.task.account()["rows"]
    assert kept["contents"] == contents(plan.config.data)
    open_folder(folder, plan_of(data=plan.config.data, **options), fresh=False)
    changed = plan_of(data=jsonl(PAIRS[1:]), **options)
    with pytest.raises(RunError, match="a run of another configuration"):
        open_folder(folder, changed, fresh=False)
