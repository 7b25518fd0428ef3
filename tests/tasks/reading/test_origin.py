"""From `--data` to records: every form of file, folders, names of splits."""

from __future__ import annotations

import gzip
import json

import pytest

from ric_tasks.reading.origin import form_of, origins
from ric_tasks.reading.tables import first_line

RECORDS = [{"prompt": "a", "n": 1}, {"prompt": 'b, "c"\nd', "n": 2}]


def read(data, form=""):
    return [(origin.split, [dict(record.fields) for record in origin.records()]) for origin in origins(str(data), form)]


def forms(data):
    return [origin.form for origin in origins(str(data))]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json", "a.txt", "zipped-without-a-name.jsonl.gz"])
def test_json_lines(write, name) -> None:
    path = write(name, RECORDS)
    assert read(path) == [("", RECORDS)]
    assert forms(path) == ["JSON lines"]


def test_a_zipped_file_is_known_by_its_bytes(write) -> None:
    raw = "".join(json.dumps(record) + "\n" for record in RECORDS).encode()
    assert read(write("plain.jsonl", gzip.compress(raw))) == [("", RECORDS)]


@pytest.mark.parametrize("name", ["a.json", "a.json.gz", "a.jsonl"])
def test_a_list(write, name) -> None:
    path = write(name, " " + json.dumps(RECORDS, indent=1))
    assert read(path) == [("", RECORDS)]
    assert forms(path) == ["a JSON list"]


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.tsv", "\t"), ("b.csv", "\t"), ("c.dat", ",")])
def test_a_table(write, name, mark) -> None:
    path = write(
        name, mark.join(["prompt", "n"]) + "\n" + mark.join(["a", "1"]) + "\n" + mark.join(['"b, ""c""\nd"', "2"])
    )
    assert read(path) == [("", [{"prompt": "a", "n": "1"}, {"prompt": 'b, "c"\nd', "n": "2"}])]


def test_a_row_of_a_table_is_named_by_the_line_it_ends_on(write) -> None:
    (origin,) = origins(str(write("a.csv", 'prompt\n"a\nb"\nc\n')))
    assert [record.place.rpartition(", ")[2] for record in origin.records()] == ["line 3", "line 4"]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf" + b'{"prompt": "a"}\n', b"\xef\xbb\xbfprompt,n\na,1\n"])
def test_a_byte_order_mark_is_no_part_of_the_data(write, content) -> None:
    ((_, records),) = read(write("a.data", content))
    assert records[0]["prompt"] == "a"
    assert next(iter(records[0])) == "prompt"


def test_parquet(tmp_path) -> None:
    import pandas as pd

    pd.DataFrame(RECORDS).to_parquet(tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet") == [("", RECORDS)]
    assert form_of(tmp_path / "a.parquet") == "parquet"


def test_saved_data_sets(tmp_path) -> None:
    import datasets

    one = datasets.Dataset.from_list(RECORDS)
    one.save_to_disk(tmp_path / "one")
    datasets.DatasetDict({"train": one, "test": one.select([1]), "extra": one}).save_to_disk(tmp_path / "splits")
    assert read(tmp_path / "one") == [("", RECORDS)]
    assert read(tmp_path / "splits") == [("train", RECORDS), ("test", RECORDS[1:])]


def test_reuters(write) -> None:
    block = (
        b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS TOPICS="YES" NEWID="1">\n<DATE>26-FEB-1987</DATE>\n'
        b"<TOPICS><D>cocoa</D><D>tea</D></TOPICS>\n<TEXT>&#2;\n<TITLE>COCOA\n &lt;X> REVIEW</TITLE>"
        b"<BODY>Showers caf\xe9\n    went on.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n"
        b'<REUTERS NEWID="2">\n<TEXT>no body</TEXT>\n</REUTERS>\n'
    )
    (origin,) = origins(str(write("a.sgm.gz", block)))
    first, second = origin.records()
    assert first.fields == {
        "title": "COCOA <X> REVIEW",
        "body": "Showers café\n    went on.",
        "date": "26-FEB-1987",
        "topics": "cocoa, tea",
    }  # fmt: skip
    assert (first.number, second.fields["body"]) == (2, "")


def test_several_files_and_files_for_one_split(write, tmp_path) -> None:
    for name in ("a", "b", "c"):
        write(f"{name}.jsonl", [{"prompt": name}])
    found = read(f"{tmp_path}/a.jsonl, {tmp_path}/b.jsonl,test={tmp_path}/c.jsonl")
    assert [(split, records[0]["prompt"]) for split, records in found] == [("", "a"), ("", "b"), ("test", "c")]


def test_a_name_with_a_comma_is_a_name(write) -> None:
    assert read(write("a,test=b.jsonl", RECORDS)) == [("", RECORDS)]


def test_a_folder_names_its_splits_only_where_it_names_train(write, tmp_path) -> None:
    write("x/harmless/train.jsonl.gz", [{"prompt": "1"}])
    write("x/harmless/test.jsonl.gz", [{"prompt": "2"}])
    write("x/dev/a.json", "[]")
    write("x/.cache/train.jsonl", [{"prompt": "hidden"}])
    write("x/README.md", "# read me")
    assert [split for split, _ in read(tmp_path / "x")] == ["validation", "test", "train"]
    write("y/helpful_test.jsonl", [{"prompt": "1"}])
    write("y/latest.jsonl", [{"prompt": "2"}])
    assert [split for split, _ in read(tmp_path / "y")] == ["", ""]
    assert [split for split, _ in read(f"test={tmp_path / 'x'}")] == ["test"] * 3


def test_a_form_can_be_forced(write) -> None:
    path = write("a.jsonl", "{a,b\n1,2\n")
    assert read(path, "csv") == [("", [{"{a": "1", "b": "2"}])]


def test_the_hub_is_asked_for_what_looks_like_its_ids(told) -> None:
    message = told(lambda: origins("nobody-here/no-such-data"))
    assert "no such file or folder, and no such data set on the hub" in message
    assert "switched off by HF_HUB_OFFLINE" in message


def test_a_missing_file_is_told_with_its_neighbour(write, told, tmp_path) -> None:
    write("prompts.jsonl", RECORDS)
    assert "did you mean 'prompts.jsonl'?" in told(lambda: origins(f"{tmp_path}/promts.jsonl"))
    assert f"the folder {tmp_path}/no does not exist either" in told(lambda: origins(f"{tmp_path}/no/a.jsonl"))


def test_data_sets_of_the_hub_keep_their_splits(monkeypatch) -> None:
    import datasets

    asked = []
    one = datasets.Dataset.from_list(RECORDS)

    def load(name, configuration):
        asked.append((name, configuration))
        return datasets.DatasetDict({"train": one, "test": one.select([0])})

    monkeypatch.setattr(datasets, "load_dataset", load)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "0")
    assert read("owner/name:part") == [("train", RECORDS), ("test", RECORDS[:1])]
    assert read("validation=owner/name") == [("validation", RECORDS), ("validation", RECORDS[:1])]
    assert asked == [("owner/name", "part"), ("owner/name", None)]
    assert forms("owner/name") == ["hub data set, split 'train'", "hub data set, split 'test'"]


def test_a_librarys_error_is_one_short_line() -> None:
    assert first_line(ValueError("\nno\nmore")) == "no"
    assert first_line(ValueError()) == ""
    assert len(first_line(ValueError("x" * 999))) == 160
