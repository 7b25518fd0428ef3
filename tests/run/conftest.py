"""The engine on a world of lookup tables: nothing heavy is imported, a run takes milliseconds."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ric.errors import RicError
from ric.kinds import Row, Scored, Statistics
from ric.plugin import Host
from ric.run.engine import execute, open_job
from ric.run.job.local_job import LocalJob
from ric.run.results import Curve, Results, TrueFront
from ric.run.setup.prepare import Plan, prepare

WORLD = Path(__file__).with_name("letters_world.py")


class Recorder:
    """A watcher that remembers."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.finished: list[tuple[str, bool]] = []
        self.entries: list[Mapping[str, Any]] = []
        self.done: list[tuple[int, int]] = []

    def stage_started(self, stage: str) -> None:
        self.started.append(stage)

    def progress(self, done: int, total: int, figures: Mapping[str, float]) -> None:
        self.done.append((done, total))

    def stage_finished(self, stage: str, entry: Mapping[str, Any], cached: bool) -> None:
        self.finished.append((stage, cached))
        self.entries.append(entry)

    def note(self, text: str) -> None:
        raise AssertionError(text)


@pytest.fixture(scope="session")
def host():
    """Only the letters' plugin."""
    return Host([WORLD], environ={"RIC_PLUGINS": ""})


@pytest.fixture
def world(host):
    """The plugin's module, with nothing counted yet."""
    import letters_world

    letters_world.CALLS.clear()
    letters_world.EVENTS.clear()
    return letters_world


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A user cache of the test's own."""
    monkeypatch.setenv("RIC_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def watcher():
    return Recorder()


@pytest.fixture
def plan_of(host, world):
    """From configuration keys to a plan."""

    def make(**given: Any) -> Plan:
        return prepare({"algo": "told", "task": "letters", **given}, host)

    return make


@pytest.fixture
def run(plan_of, cache, tmp_path, watcher):
    """Runs a configuration in a folder."""

    def go(name: str = "run", *, fresh: bool = False, **given: Any) -> Results:
        return execute(plan_of(**given), tmp_path / name, watcher, fresh=fresh)

    return go


@pytest.fixture
def job_of(plan_of, cache, tmp_path, watcher):
    """The job an algorithm is handed."""

    def make(name: str = "job", **given: Any) -> LocalJob:
        (tmp_path / name).mkdir(exist_ok=True)
        return open_job(plan_of(**given), tmp_path / name, watcher)

    return make


@pytest.fixture
def forget(cache):
    """Empties the user cache."""
    return lambda: shutil.rmtree(cache, ignore_errors=True)


def same(first: Any, second: Any) -> bool:
    """Equality to the last bit and type, through records, arrays and NaN."""
    if isinstance(first, list | tuple) and isinstance(second, list | tuple) and not isinstance(first, Row | Scored):
        return len(first) == len(second) and all(map(same, first, second))
    if type(first) is not type(second):
        return False
    if isinstance(first, np.ndarray):
        return same_array(first, second)
    if isinstance(first, Statistics | Curve | TrueFront | Results):
        first, second = vars(first), vars(second)
    if isinstance(first, Row | Scored):
        first, second = first._asdict(), second._asdict()
    if isinstance(first, Mapping):
        return list(first) == list(second) and all(same(first[key], second[key]) for key in first)
    return bool(first == second) or (isinstance(first, float) and math.isnan(first) and math.isnan(second))


def same_array(first: np.ndarray, second: np.ndarray) -> bool:
    """Equal types, shapes and bytes; all NaN count as one."""
    if first.dtype.kind == "f" and first.dtype == second.dtype:
        first, second = (np.where(np.isnan(part), np.nan, part) for part in (first, second))
    return (first.dtype, first.shape, first.tobytes()) == (second.dtype, second.shape, second.tobytes())


@pytest.fixture(name="same", scope="session")
def _same():
    return same


@pytest.fixture
def parts():
    """The three parts of an error as one text."""

    def join(error: RicError) -> str:
        assert all((error.given, error.expected, error.hint))
        return f"{error.given} / {error.expected} / {error.hint}"

    return join
