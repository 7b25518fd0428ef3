from __future__ import annotations

import json
import sys

import pytest

from ric.kinds import Sample, Work
from ric.run import ledger
from ric.run.ledger import Entry


def test_counts():
    entry = Entry("round-1", "rollout")
    entry.drew([Sample(0, "x", units, True) for units in (3, 4)])
    entry.trained(Work(rows=10, units=50, steps=2, loss=1.0))
    entry.trained(Work(rows=1, units=5, steps=1))
    filled = {key: value for key, value in entry.as_dict().items() if value}
    assert filled == {
        "stage": "round-1", "kind": "rollout", "rows_generated": 2, "units_generated": 7, "rows_trained": 11,
        "units_trained": 55, "steps": 3,
    }  # fmt: skip


def test_read_gives_what_was_appended(tmp_path):
    path = tmp_path / "ledger.jsonl"
    entries = [Entry(f"stage \u2028\x85 {i}", "step", seconds=0.1 + i).as_dict() for i in range(3)]
    for entry in entries:
        ledger.append(path, entry)
    assert ledger.read(path) == entries
    assert path.read_bytes().count(b"\n") == 3


def test_no_file_no_entries(tmp_path):
    assert ledger.read(tmp_path / "ledger.jsonl") == []


@pytest.mark.parametrize("left", [1, 10, 25])
def test_a_line_cut_off_by_a_crash_costs_only_itself(tmp_path, left):
    path = tmp_path / "ledger.jsonl"
    ledger.append(path, {"stage": "whole", "seconds": 1.0})
    whole = path.read_bytes()
    path.write_bytes(whole + json.dumps({"stage": "cut off", "seconds": 2.0}).encode()[:left])
    ledger.append(path, {"stage": "after", "seconds": 3.0})
    assert [entry["stage"] for entry in ledger.read(path)] == ["whole", "after"]


def test_peak_memory_is_in_mebibytes():
    block = bytearray(64 * 2**20)
    block[::4096] = b"x" * len(block[::4096])
    assert 64 < ledger.peak_memory_mb() < 2**20


def test_peak_memory_where_the_platform_does_not_tell(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    assert ledger.peak_memory_mb() == 0.0
