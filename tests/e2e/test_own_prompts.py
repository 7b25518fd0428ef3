"""Prompts without responses, from a file to a front: the base model answers first."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ric.run.scoring import scored_file
from ric_plugins.backends.causal_lm.backend import CausalLM

PLUGIN = """
import numpy as np
from ric.kinds import Reward
from ric.plugin import Component, hookimpl

class Count(Reward):
    def score(self, prompts, payloads, rows):
        return np.array([payload.count("a") for payload in payloads], dtype=float)
    def fingerprint(self):
        return "count a"

class Short(Reward):
    def score(self, prompts, payloads, rows):
        return np.array([-len(payload) for payload in payloads], dtype=float)
    def fingerprint(self):
        return "short"

@hookimpl
def ric_rewards():
    return [Component("count-a", "own_rewards:Count"), Component("short", "own_rewards:Short")]
"""
SMALL = (
    "--set", "fit.steps=4", "--set", "eval.prompts=3", "--set", "eval.points=2", "--set", "algo.rounds=1",
    "--set", "algo.generate=8", "--set", "algo.steps=2", "--set", "algo.calibration=2", "--set", "task.samples=2",
    "--set", "task.longest=12", "--set", "decoding.max_units=12", "--set", "backend.adapter=none",
)  # fmt: skip


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """A tiny model that has read a few sentences."""
    folder = tmp_path_factory.mktemp("model")
    pairs = [[f"Say {word}.", f"A {word} ran. It was a {word}. The end."] for word in ("cat", "dog", "hen")] * 4
    recipe = {"pairs": pairs, "vocabulary": 300, "width": 32, "layers": 1, "heads": 2, "context": 64,
              "fit": {"steps": 30, "batch": 8, "lr": 1e-2}}  # fmt: skip
    CausalLM().build(recipe, folder, lambda done, total, figures: None)
    return folder


@pytest.mark.slow
def test_prompts_alone_become_a_front(model, tmp_path, capsys, monkeypatch) -> None:
    from ric.cli.main import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_rewards.py").write_text(PLUGIN)
    prompts = [{"prompt": f"Say {word} {i}."} for i in range(6) for word in ("cat", "dog", "hen")]
    lines = "".join(json.dumps(record) + "\n" for record in [*prompts, prompts[0]])
    (tmp_path / "prompts.jsonl").write_text(lines)
    with pytest.raises(SystemExit) as leaving:
        main(["run", "--algo", "ric", "--task", "text", "--data", "prompts.jsonl", "--model", str(model), "--rewards",
              "count-a,short", "--plugin", "own_rewards.py", *SMALL, "--out", "run", "--json"])  # fmt: skip
    said = capsys.readouterr()
    assert leaving.value.code == 0, said.err
    assert "prompts.jsonl: 19 records, JSON lines: prompt-only" in said.err
    assert "left out: 1 rows: 1 repeated prompt" in said.err
    assert json.loads(said.out)["rewards"] == ["count-a", "short"]

    (folder,) = (tmp_path / "run" / "stages").glob("score-*")
    rows = scored_file.read(folder).rows
    assert {row.source for row in rows} == {"base"}
    assert {row.finished for row in rows} == {True, False}
    lengths = np.array([len(row.payload) for row in rows])
    assert lengths.std() > 0
    data = json.loads((tmp_path / "run" / "manifest.json").read_text())["data"]
    assert data["dropped"] == {"repeated prompt": 1}
    assert "repeated prompt" in (tmp_path / "run" / "report.html").read_text()
