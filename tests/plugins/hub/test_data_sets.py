"""Data sets from the hub, as the tasks ask for them."""

from __future__ import annotations

import json

import datasets
import pytest

from ric.errors import RicError
from ric_tasks.text.task import Text


@pytest.fixture
def data_hub(hub, monkeypatch, tmp_path):
    """The stand-in, for the library of data sets as well."""
    for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE"):
        monkeypatch.setenv(name, "0")
    monkeypatch.setattr(datasets.config, "HF_ENDPOINT", hub.url)
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "data-cache")
    folder = tmp_path / "rows"
    folder.mkdir()
    lines = [json.dumps({"prompt": f"Say {i}.", "completion": f" {i}."}) for i in range(40)]
    (folder / "train.jsonl").write_text("\n".join(lines) + "\n")
    hub.add("me/rows", folder)
    return hub


def test_a_data_set_is_read_and_split(data_hub) -> None:
    task = Text(data="me/rows", model="unused")
    rows = [row for split in ("train", "validation", "test") for row in task.rows(split)]
    assert sorted(row.prompt for row in rows) == sorted(f"Say {i}." for i in range(40))


@pytest.mark.parametrize("refuse", [None, (401, "RepoNotFound")])
def test_one_that_is_not_there_is_named(data_hub, refuse) -> None:
    if refuse:
        data_hub.refuse["me/none"] = refuse
    with pytest.raises(RicError) as caught:
        Text(data="me/none", model="unused").check()
    assert "me/none" in caught.value.given
    assert caught.value.expected
    assert caught.value.hint
