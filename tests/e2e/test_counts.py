"""How much work a run is: passes through the model, tokens, reward calls. Growth must be meant, and pinned anew.

Rows trained, steps and scored rows are exact. The rest hangs on which tokens are drawn, which the last bits of a
machine may decide, and has a margin of a few percent.
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

pytestmark = pytest.mark.slow
MARGIN = 1.03
LENGTH = ("--set", "decoding.min_units=8", "--set", "decoding.max_units=8")
"""Of every answer: twenty steps teach no policy where to end, and the last bits of the base model would decide."""
TINY = {
    "rows_trained": 768, "steps": 24, "rows_generated": 734, "scored": 7398,
    "forward_calls": 104, "forward_rows": 2153, "forward_tokens": 21865,
    "units_trained": 19325, "units_generated": 2032,
}  # fmt: skip
"""Of the smallest main job (see `conftest.TWO`) with answers of that length, its base model cached."""
DEFAULT = {
    "rows_trained": 35200, "steps": 1100, "rows_generated": 193016, "scored": 26246,
    "forward_calls": 3046, "forward_rows": 324961, "forward_tokens": 1262176,
    "units_trained": 884126, "units_generated": 475006,
}  # fmt: skip
"""Of `ric run --algo ric --task hh --rewards harmless,helpful`, its base model cached."""
SAMPLED = {"rows_generated", "forward_calls", "forward_rows", "forward_tokens", "units_generated", "units_trained"}
"""What depends on which tokens are drawn; equal requests, of which these decide, are drawn once."""


@pytest.fixture
def passes(monkeypatch):
    """Counts every pass through a language model."""
    from transformers import LlamaForCausalLM

    counted, forward = Counter(), LlamaForCausalLM.forward

    def count(self, input_ids=None, **kwargs):
        counted.update(forward_calls=1, forward_rows=input_ids.shape[0], forward_tokens=input_ids.numel())
        return forward(self, input_ids=input_ids, **kwargs)

    monkeypatch.setattr(LlamaForCausalLM, "forward", count)
    return counted


def counts(folder, passes):
    """What a run came to; building the base model is left out."""
    ledger = [json.loads(line) for line in (folder / "ledger.jsonl").read_text().splitlines()]
    ledger = [entry for entry in ledger if entry["stage"] != "base"]
    keys = ("rows_trained", "units_trained", "steps", "rows_generated", "units_generated")
    found = {key: sum(entry[key] for entry in ledger) for key in keys}
    return {**found, "scored": sum(entry["reward_calls"] + entry["cache_hits"] for entry in ledger), **passes}


def check(found, pinned) -> None:
    exact = {key: value for key, value in pinned.items() if key not in SAMPLED}
    assert {key: found[key] for key in exact} == exact
    grown = {key: (found[key], pinned[key]) for key in SAMPLED if found[key] > MARGIN * pinned[key]}
    assert grown == {}
    shrunk = {key: (found[key], pinned[key]) for key in SAMPLED if found[key] < pinned[key] / MARGIN**3}
    assert shrunk == {}, "good news: pin the smaller numbers"


def test_of_the_smallest_job(ric, two, first, passes, tmp_path) -> None:
    ric(*two, *LENGTH, "--out", tmp_path / "run")
    check(counts(tmp_path / "run", passes), TINY)


def test_of_the_embedded_default(ric, first, passes, tmp_path) -> None:
    ric("run", "--algo", "ric", "--task", "hh", "--rewards", "harmless,helpful", "--out", tmp_path / "run")
    check(counts(tmp_path / "run", passes), DEFAULT)
