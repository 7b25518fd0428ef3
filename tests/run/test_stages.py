from __future__ import annotations

import json

import pytest

from ric.run import ledger
from ric.run.stages import MARK, Stages


@pytest.fixture
def stages(tmp_path, watcher):
    return Stages(tmp_path, watcher)


class Step:
    """A stage that writes a text and counts how often it was worked out."""

    def __init__(self, stages, text="result", error=None):
        self.stages, self.text, self.error, self.times = stages, text, error, 0

    def work(self, folder, entry):
        assert list(folder.iterdir()) == []
        self.times += 1
        (folder / "text").write_text(self.text)
        entry.steps = 4
        if self.error:
            raise self.error

    def __call__(self, inputs, name="step"):
        return self.stages.run(name, "fit", inputs, self.work, lambda folder: (folder / "text").read_text())


def folders(tmp_path):
    return sorted(path.name for path in (tmp_path / "stages").iterdir())


def test_worked_out_once(stages, watcher, tmp_path):
    step = Step(stages)
    assert [step({"a": 1, "b": 2}), step({"b": 2, "a": 1})] == ["result", "result"]
    assert step.times == 1
    assert watcher.started == ["step", "step"]
    assert watcher.finished == [("step", False), ("step", True)]
    assert watcher.entries[0] == watcher.entries[1]
    assert len(folders(tmp_path)) == 1


def test_in_another_process_too(stages, tmp_path, watcher):
    Step(stages)([1])
    again = Step(Stages(tmp_path, watcher), text="never")
    assert again([1]) == "result"
    assert again.times == 0


@pytest.mark.parametrize("changed", [{"inputs": [2]}, {"inputs": [1], "name": "other"}, {"inputs": ["1"]}])
def test_changed_inputs_or_name_run_again(stages, tmp_path, changed):
    step = Step(stages)
    step([1])
    step(**changed)
    assert step.times == 2
    assert len(folders(tmp_path)) == 2


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_a_failed_stage_leaves_nothing(stages, watcher, tmp_path, error):
    step = Step(stages, error=error)
    with pytest.raises(type(error)):
        step([1])
    assert folders(tmp_path) == []
    assert ledger.read(tmp_path / "ledger.jsonl") == []
    assert watcher.finished == []
    step.error = None
    assert step([1]) == "result"
    assert step.times == 2


def test_costs_are_written_once(stages, watcher, tmp_path):
    step = Step(stages)
    step([1])
    step([1])
    (entry,) = ledger.read(tmp_path / "ledger.jsonl")
    assert (entry["stage"], entry["kind"], entry["steps"]) == ("step", "fit", 4)
    assert entry["seconds"] == entry["device_seconds"] > 0
    assert entry["peak_memory_mb"] > 1
    assert entry == watcher.entries[0]
    assert entry == json.loads((tmp_path / "stages" / folders(tmp_path)[0] / MARK).read_text())


def test_a_folder_without_its_mark_is_half_a_stage(stages, tmp_path):
    step = Step(stages)
    step([1])
    folder = tmp_path / "stages" / folders(tmp_path)[0]
    (folder / MARK).unlink()
    (folder / "text").write_text("half")
    assert step([1]) == "result"
    assert step.times == 2
