"""Stages: named steps whose results are kept under the fingerprint of what went in."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ric.run import ledger
from ric.run.atomic import new_folder
from ric.run.digest import digest
from ric.run.watcher import Watcher

T = TypeVar("T")
MARK = "stage.json"
"""Written last, so that a folder with it is a finished stage."""


class Stages:
    """Runs steps once.

    Args:
        folder: the run's folder; results go to `stages/<name>-<fingerprint>`.
        watcher: told what happens.
    """

    def __init__(self, folder: Path, watcher: Watcher) -> None:
        self.folder, self.watcher = folder, watcher
        self.ledger = folder / "ledger.jsonl"

    def place(self, name: str, inputs: object) -> Path:
        """The folder of a stage with these inputs, finished or not."""
        return self.folder / "stages" / f"{name}-{digest(name, inputs)}"

    def run(
        self,
        name: str,
        kind: str,
        inputs: object,
        work: Callable[[Path, ledger.Entry], object],
        load: Callable[[Path], T],
    ) -> T:
        """The result of a stage, worked out at most once for the same inputs.

        Args:
            name: the stage's name.
            kind: the ledger's kind.
            inputs: everything the result depends on.
            work: writes the result into an empty folder and counts what it cost.
            load: reads the result back; what it returns is the same after a fresh run and a later one.
        """
        target = self.place(name, inputs)
        self.watcher.stage_started(name)
        cached = (target / MARK).exists()
        if not cached:
            entry = ledger.Entry(name, kind)
            shutil.rmtree(target, ignore_errors=True)  # half a stage, which only a copy cut short leaves behind
            with new_folder(target) as folder:
                started = time.perf_counter()
                work(folder, entry)
                entry.seconds = entry.device_seconds = time.perf_counter() - started
                entry.peak_memory_mb = ledger.peak_memory_mb()
                (folder / MARK).write_text(json.dumps(entry.as_dict(), indent=1), encoding="utf-8")
            ledger.append(self.ledger, entry.as_dict())
        self.watcher.stage_finished(name, json.loads((target / MARK).read_text(encoding="utf-8")), cached)
        return load(target)
