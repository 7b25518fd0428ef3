from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ric.run import ledger
from ric.run.durable.pieces import pieces
from ric.run.durable.seal import MARK
from ric.run.stages import Stages


@pytest.fixture
def stages(tmp_path, watcher):
    return Stages(tmp_path, watcher)


class Step:
    """A stage that writes a text and counts how often it was worked out."""

    def __init__(self, stages, text="result", error=None):
        self.stages, self.text, self.error, self.times = stages, text, error, 0

    def work(self, folder, attempt):
        assert list(folder.iterdir()) == []
        self.times += 1
        (folder / "text").write_text(self.text)
        attempt.entry.steps = 4
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
    assert [name for name in folders(tmp_path) if not name.endswith(".partial")] == []
    assert ledger.read(tmp_path / "ledger.jsonl") == []
    assert watcher.finished == []
    step.error = None
    assert step([1]) == "result"
    assert step.times == 2
    assert len(folders(tmp_path)) == 1  # what the first try kept is gone


def test_costs_are_written_once(stages, watcher, tmp_path):
    step = Step(stages)
    step([1])
    step([1])
    (entry,) = ledger.read(tmp_path / "ledger.jsonl")
    assert (entry["stage"], entry["kind"], entry["steps"]) == ("step", "fit", 4)
    assert entry["seconds"] == entry["device_seconds"] > 0
    assert entry["peak_memory_mb"] > 1
    assert entry == watcher.entries[0]
    assert entry == json.loads((tmp_path / "stages" / folders(tmp_path)[0] / MARK).read_text())["entry"]
    assert (entry["id"], entry["repeated"]) == (folders(tmp_path)[0], False)


@pytest.mark.parametrize("harm", [lambda f: (f / MARK).unlink(), lambda f: (f / "text").write_text("half")])
def test_a_damaged_stage_is_made_again_told_and_entered_as_repeated(stages, tmp_path, watcher, harm):
    notes = []
    watcher.note = notes.append
    step = Step(stages)
    step([1])
    harm(tmp_path / "stages" / folders(tmp_path)[0])
    assert [step([1]), step([1])] == ["result", "result"]
    assert step.times == 2
    assert ["is damaged" in note and "is made again" in note for note in notes] == [True]
    assert [entry["repeated"] for entry in ledger.read(tmp_path / "ledger.jsonl")] == [False, True]
    Step(Stages(tmp_path, watcher))([1])
    assert len(ledger.read(tmp_path / "ledger.jsonl")) == 2


def test_a_crash_between_a_stage_and_its_line_loses_no_line(stages, tmp_path, watcher):
    step = Step(stages)
    step([1])
    whole = (tmp_path / "ledger.jsonl").read_text()
    (tmp_path / "ledger.jsonl").unlink()
    Step(Stages(tmp_path, watcher), text="never")([1])
    assert (tmp_path / "ledger.jsonl").read_text() == whole


def test_a_line_in_another_book_is_not_entered_again(stages, tmp_path, watcher):
    Step(stages)([1])
    Step(Stages(tmp_path, watcher, ledger.EVALUATIONS), text="never")([1])
    assert not (tmp_path / ledger.EVALUATIONS).exists()


def test_work_of_a_crashed_attempt_counts_once_and_what_was_lost_is_told(tmp_path, watcher):
    """Twelve rows in pieces of four; the first attempt dies in the third piece, one row into it."""
    executed = []

    def work(dies):
        def run(folder, attempt):
            def make(rows):
                for i in rows:
                    executed.append(i)
                    attempt.entry.rows_generated += 1
                    attempt.progress(i + 1, 12, {})
                    if i == dies:
                        raise KeyboardInterrupt
                return list(rows)

            for piece in pieces(attempt, "rows", 12, make, size=4):
                if not piece.fresh:
                    attempt.entry.rows_generated += len(piece.rows)

        return run

    with pytest.raises(KeyboardInterrupt):
        Stages(tmp_path, watcher).run("draw", "rollout", 0, work(8), lambda folder: None)
    again = Stages(tmp_path, watcher)
    again.method = "mine"
    again.run("draw", "rollout", 0, work(None), lambda folder: None)
    done, lost = ledger.read(tmp_path / "ledger.jsonl")
    assert executed == [*range(9), *range(8, 12)]
    assert (done["rows_generated"], done["repeated"], done["method"]) == (12, False, "mine")
    assert (lost["rows_generated"], lost["repeated"], lost["id"]) == (1, True, done["id"])


@pytest.fixture
def shared(tmp_path, watcher):
    """Makes the stages of runs that share a folder of stages."""
    (tmp_path / "stages").mkdir()

    def of(name):
        (tmp_path / name).mkdir()
        (tmp_path / name / "stages").symlink_to(tmp_path / "stages", target_is_directory=True)
        return Stages(tmp_path / name, watcher)

    return of


def test_of_runs_that_share_stages_one_works_and_the_other_waits(shared):
    with ThreadPoolExecutor(2) as pool:

        class Slow(Step):
            def work(self, folder, attempt):
                super().work(folder, attempt)
                others.append(pool.submit(Step(shared("other"), text="never"), [1]))
                time.sleep(0.1)
                assert not others[0].done()

        others = []
        first = Slow(shared("one"))
        assert first([1]) == "result"
        assert others[0].result(10) == "result"
    one, other = (ledger.read(first.stages.folder.parent / name / "ledger.jsonl") for name in ("one", "other"))
    assert one == other
    assert len(one) == 1


def test_a_damaged_shared_stage_is_made_again_by_one(shared, tmp_path, watcher):
    Step(shared("one"))([1])
    (found,) = (path for path in (tmp_path / "stages").iterdir() if not path.name.startswith("."))
    (found / "text").write_text("changed")
    told: list[str] = []
    watcher.note = told.append
    again = Step(shared("other"), text="anew")
    assert (again([1]), again.times) == ("anew", 1)
    assert len(told) == 1
