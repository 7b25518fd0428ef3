"""The report's table of a run's data."""

from __future__ import annotations

from ric.report.data_grid import data_grid


def test_files_rows_and_losses() -> None:
    account = {
        "read": [{"from": "a.jsonl", "as": "JSON lines: preference", "split": "", "records": 12}],
        "rows": {"train": 20, "test": 3},
        "dropped": {"empty response": 2},
        "contents": ["=0123"],
    }
    assert data_grid(account).rows == [
        ["read", "a.jsonl (JSON lines: preference)", "12 records"],
        ["rows", "train", "20"],
        ["rows", "test", "3"],
        ["left out", "empty response", "2"],
    ]


def test_tasks_without_data_have_no_table() -> None:
    assert data_grid({}).rows == []
