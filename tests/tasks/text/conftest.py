"""The task over small files, and a run of it as a user starts one."""

from __future__ import annotations

import json

import pytest

from ric_tasks.text.task import Text


@pytest.fixture
def jsonl(tmp_path):
    """Writes records as JSON lines."""

    def make(records, name="data.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        return str(path)

    return make


@pytest.fixture
def text(jsonl):
    """The task over records; further arguments are its options."""

    def make(records, **options):
        return Text(data=jsonl(records), model="folder", **options)

    return make
