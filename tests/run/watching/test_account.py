"""What a log says of a task's data."""

from __future__ import annotations

from ric.run.watching.account import told


def test_one_line_a_file_then_rows_then_losses() -> None:
    account = {
        "read": [
            {"from": "a.jsonl", "as": "JSON lines: preference", "split": "", "records": 12},
            {"from": "b.csv", "as": "a table (CSV): prompt-only", "split": "test", "records": 3},
        ],
        "rows": {"train": 20, "validation": 1, "test": 3},
        "dropped": {"empty response": 2, "repeated prompt": 1},
    }
    assert list(told(account)) == [
        "a.jsonl: 12 records, JSON lines: preference",
        "b.csv for test: 3 records, a table (CSV): prompt-only",
        "rows: 20 train, 1 validation, 3 test",
        "left out: 3 rows: 2 empty response, 1 repeated prompt",
    ]


def test_tasks_without_data_say_nothing() -> None:
    assert list(told({})) == []
