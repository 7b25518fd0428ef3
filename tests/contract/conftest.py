"""The plane: a backend, a sampler, a format, rewards and a task without any text, as two local plugin files."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from ric.plugin import Host
from ric.run.engine import execute
from ric.run.results import Results
from ric.run.setup.prepare import Plan, prepare
from ric.run.watching.watcher import Silent
from ric.testing.fixtures import ric_host

__all__ = ["Run", "aligned", "plane_host", "ric_host"]

FILES = [Path(__file__).with_name(name) for name in ("plane.py", "plane_world.py")]
RIC = {"name": "ric", "rounds": 1, "generate": 600, "replay": 600, "steps": 200, "lr": 2e-3}


class Run(NamedTuple):
    """A finished run and where it lies."""

    plan: Plan
    folder: Path
    results: Results


@pytest.fixture(scope="session")
def plane_host() -> Host:
    return Host(FILES)


@pytest.fixture(scope="session")
def aligned(plane_host, tmp_path_factory) -> Run:
    """`ric` on the plane: one online round, the mapping the paper evaluates with."""
    plan = prepare({"algo": RIC, "task": "plane-world", "mapping": "l2"}, plane_host)
    folder = tmp_path_factory.mktemp("plane") / "run"
    return Run(plan, folder, execute(plan, folder, Silent()))
