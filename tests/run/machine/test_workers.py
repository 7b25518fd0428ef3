"""Work in processes of its own: what comes back, and how one that fails, dies or is stopped is told."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from ric.errors import DataError, RunError
from ric.run.machine.workers import THREADS, in_processes, one_thread


class OwnError(DataError):
    """A class that the process which gave the work need not know."""


def work(item, say):
    kind, place = item
    if kind == "note":
        say(f"{os.getpid()} {os.environ['OMP_NUM_THREADS']}")
        Path(place).touch()
    elif kind == "mistake":
        raise OwnError("a row without a prompt", "prompts", "mend it")
    elif kind == "defect":
        raise ValueError("not what was thought")
    elif kind == "killed":
        print("the last words", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "long":
        Path(place).touch()
        try:
            time.sleep(60)
        finally:
            Path(place).unlink()


def go(items, jobs=2, done=lambda item: None):
    said = []
    in_processes(work, items, jobs, lambda waiting, busy: waiting[0], done, said.append)
    return said


def test_everything_is_done_by_few_processes_of_one_thread(tmp_path):
    items, done = [("note", str(tmp_path / str(i))) for i in range(5)], []
    said = [line.split() for line in go(items, 2, done.append)]
    assert sorted(done) == sorted(items)
    assert all(Path(place).exists() for _, place in items)
    assert {threads for _, threads in said} == {"1"}
    assert 1 <= len({process for process, _ in said} - {str(os.getpid())}) <= 2


def test_nothing_to_do():
    assert go([]) == []


def test_a_mistake_is_told_as_it_is_and_ends_the_others(tmp_path):
    mark, begun = tmp_path / "mark", time.monotonic()
    with pytest.raises(DataError) as caught:
        go([("long", str(mark)), ("mistake", "")])
    error = caught.value
    assert (type(error), error.given, error.expected, error.hint) == (
        DataError, "a row without a prompt", "prompts", "mend it",
    )  # fmt: skip
    assert not mark.exists()
    assert time.monotonic() - begun < 50


@pytest.mark.parametrize(("kind", "told"), [
    ("killed", r"at work on \('killed', ''\) ended by SIGKILL: the last words"),
    ("defect", "ended with code 1: .*ValueError: not what was thought"),
])  # fmt: skip
def test_a_process_that_dies_leaves_its_last_words(kind, told):
    with pytest.raises(RunError, match=told) as caught:
        go([(kind, "")])
    assert "fewer --jobs" in caught.value.hint


def test_an_interruption_ends_all(tmp_path):
    mark = tmp_path / "mark"

    def done(item):
        while not mark.exists():
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go([("long", str(mark)), ("note", str(tmp_path / "note"))], 2, done)
    assert not mark.exists()


def test_the_environment_is_as_it_was(monkeypatch):
    monkeypatch.setenv(THREADS[0], "3")
    monkeypatch.delenv(THREADS[1], raising=False)
    with one_thread():
        assert {os.environ[name] for name in THREADS} == {"1"}
    assert os.environ[THREADS[0]] == "3"
    assert THREADS[1] not in os.environ
