"""Real dialogues: two rows a record, published names, splits by prompt."""

from __future__ import annotations

import gzip
import json

import pytest

from ric.errors import ConfigError, DataError
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric.testing import check_task
from ric_plugins.backends.causal_lm.building import train_tokenizer
from ric_tasks.hh.dialogues import HUB
from ric_tasks.hh.task import HH

HUMAN, ASSISTANT = "\n\nHuman:", "\n\nAssistant:"


def record(i):
    head = f"{HUMAN} Hello number {i}{ASSISTANT} Hi{HUMAN} How do I do it, for the time {i}?{ASSISTANT}"
    return {"chosen": f"{head} You should ask someone first.", "rejected": f"{head} Just do it now.\n"}


RECORDS = [record(i) for i in range(60)]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A folder with a tokenizer."""
    folder = tmp_path_factory.mktemp("model")
    texts = [text for item in RECORDS for text in item.values()]
    train_tokenizer(texts, 600, 256).save_pretrained(folder)
    return str(folder)


@pytest.fixture
def files(tmp_path):
    """Writes both published forms."""
    with gzip.open(tmp_path / "harmless.jsonl.gz", "wt") as stream:
        stream.writelines(json.dumps(item) + "\n" for item in RECORDS)
    listed = [{"text": [item["chosen"] + " Really.", item["rejected"]], "score": [1.0, 0.0]} for item in RECORDS[:5]]
    (tmp_path / "helpful.json").write_text(json.dumps(listed))
    return tmp_path


def test_contract(files, model) -> None:
    def build():
        return HH(data=str(files), model=model)

    check_task(build(), build)


def test_every_record_gives_two_rows_of_its_last_turn(files, model) -> None:
    task = HH(data=str(files / "harmless.jsonl.gz"), model=model)
    rows = task.rows("train")
    assert len(rows) == task.account()["rows"]["train"]
    assert sum(task.account()["dropped"].values()) == 0
    first = rows[0]
    assert first.prompt.endswith(f"?{ASSISTANT}")
    assert (first.payload, first.source) == ("You should ask someone first.", "chosen")
    assert (rows[1].payload, rows[1].source, rows[1].prompt) == ("Just do it now.", "rejected", first.prompt)


def test_files_together_keep_each_prompt_in_one_split(files, model) -> None:
    both = HH(data=f"{files}/harmless.jsonl.gz,{files}/helpful.json", model=model)
    assert [item["as"] for item in both.account()["read"]] == ["JSON lines: dialogues", "a JSON list: scored-texts"]
    held_out = {row.prompt for split in ("validation", "test") for row in both.rows(split)}
    assert not held_out & {row.prompt for row in both.rows("train")}
    assert len(held_out | {row.prompt for row in both.rows("train")}) == 60


def test_lengths_are_the_policys_tokens(files, model) -> None:
    task = HH(data=str(files), model=model, max_tokens=9)
    with pytest.raises(DataError, match=r"no row is left of \d+ .*longer than 9 tokens"):
        task.rows("train")


def test_every_fourth_test_prompt(files, model) -> None:
    options = {"data": str(files), "model": model, "test": 0.5}
    whole, fourth = HH(**options).rows("test"), HH(**options, every=4).rows("test")
    assert fourth == whole[::4]
    assert len(HH(**options, every=4).rows("train")) == len(HH(**options).rows("train"))


def test_decoding_is_the_papers(model) -> None:
    decoding = HH(model=model).decoding
    assert (decoding.max_units, decoding.temperature, decoding.top_p, decoding.stop) == (128, 1.0, 0.9, (HUMAN,))


def test_real_rows_have_no_truth_and_no_sizes_of_the_world(files, model) -> None:
    task = HH(data=str(files), model=model)
    assert task.truth(task.rows("test"), ("harmless", "helpful")) is None
    assert (task.base().path, task.base().recipe, task.defaults()) == (model, None, {})


def test_names_mean_the_worlds_scorers_or_the_published_models(files, model) -> None:
    assert HH().reward("harmless").startswith("tasks/")
    assert HH().reward("brevity") == "brevity"
    assert [HH(data="d", model=model).reward(name) for name in ("harmless", "helpful")] == ["harmless", "helpful"]


def test_what_decides_the_source(model) -> None:
    assert HH().embedded
    assert HH(source="embedded", model=model).embedded
    assert not HH(model=model).embedded
    assert not HH(data="x").embedded
    assert HH().account() == {}


def test_a_model_alone_asks_the_hub(model) -> None:
    with pytest.raises(DataError, match=f"--data {HUB}: no such file or folder, and no such data set on the hub"):
        HH(model=model).check()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"source": "file"}, "did you mean 'files'?"),
        ({"source": "files"}, "without --data"),
        ({"source": "embedded", "data": "x"}, "'embedded' with --data"),
        ({"every": 0}, "task.every = 0"),
        ({"test": 1.0}, "sum below 1"),
        ({"max_tokens": 3}, "task.max_tokens = 3"),
    ],
)
def test_options_that_cannot_be_meant(options, said) -> None:
    with pytest.raises(ConfigError) as caught:
        HH(**options)
    assert said in str(caught.value)


def test_real_data_want_a_model(files) -> None:
    with pytest.raises(ConfigError, match="real data and no --model"):
        HH(data=str(files)).check()


def test_other_records_are_refused(tmp_path, model) -> None:
    (tmp_path / "p.jsonl").write_text('{"prompt": "a", "completion": "b"}\n')
    with pytest.raises(DataError, match=r"line 1 is prompt-completion \(prompt, completion\)") as caught:
        HH(data=str(tmp_path / "p.jsonl"), model=model).check()
    assert "--task text" in caught.value.hint


def test_the_world_stays_the_default_of_the_command() -> None:
    assert prepare({"algo": "ric", "task": "hh"}, Host()).task.embedded


@pytest.mark.slow
@pytest.mark.parametrize("name", ["harmless_base_test.shared.jsonl.gz", "helpful_test.shared.json.gz"])
def test_published_files(shared, name) -> None:
    model = str(shared / "models" / "mini-assistant")
    task = HH(data=str(shared / "data" / "hh_rlhf" / name), model=model)
    account = task.account()
    rows = [row for split in ("train", "validation", "test") for row in task.rows(split)]
    assert account["read"][0]["records"] in {1850, 1882}
    assert all(row.prompt.startswith(HUMAN) and row.prompt.endswith(ASSISTANT) for row in rows)
    assert all(row.payload == row.payload.strip() != "" for row in task.rows("train"))
    assert sum(account["dropped"].values()) + account["rows"]["train"] <= 2 * account["read"][0]["records"]
