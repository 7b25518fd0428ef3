"""Stages: named steps whose results are kept under the fingerprint of what went in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from ric.run import ledger
from ric.run.digest import digest
from ric.run.durable.atomic import new_folder
from ric.run.durable.attempt import Attempt
from ric.run.durable.lock import waiting_lock
from ric.run.durable.seal import seal, unsealed
from ric.run.machine.ranks import barrier, broadcast, ranks
from ric.run.watching.watcher import Watcher

T = TypeVar("T")
STAGES, PARTIAL = "stages", ".partial"
"""The folder of all stages in a run, and the ending of what an unfinished stage keeps beside the finished ones."""


class Stages:
    """Runs steps once.

    Args:
        folder: the run's folder; results go to `stages/<name>-<fingerprint>`.
        watcher: told what happens.
        book: the ledger's file in that folder.

    Attributes:
        method: whose work the next stages are, for the ledger.
    """

    def __init__(self, folder: Path, watcher: Watcher, book: str = ledger.LEDGER) -> None:
        self.folder, self.watcher, self.method = folder, watcher, ""
        self.ledger = folder / book
        self._entered = {str(entry.get("id")) for name in ledger.BOOKS for entry in ledger.read(folder / name)}

    def place(self, name: str, inputs: object) -> Path:
        """The folder of a stage with these inputs, finished or not."""
        return self.folder / STAGES / f"{name}-{digest(name, inputs)}"

    def run(
        self,
        name: str,
        kind: str,
        inputs: object,
        work: Callable[[Path, Attempt], object],
        load: Callable[[Path], T],
    ) -> T:
        """The result of a stage, worked out at most once for the same inputs.

        What an attempt keeps lies beside the stage's folder, so that the next one goes on from there.

        Args:
            name: the stage's name.
            kind: the ledger's kind.
            inputs: everything the result depends on.
            work: writes the result into an empty folder, counts what it cost and keeps pieces of it.
            load: reads the result back; what it returns is the same after a fresh run and a later one.
        """
        target = self.place(name, inputs)
        self.watcher.stage_started(name)
        head, cached = broadcast(_intact(target) if ranks().first else None), True
        if head is None:
            with self._alone(target):
                head = broadcast(self._finished(target) if ranks().first else None)
                cached = head is not None
                head = head or self._work(target, self._entry(name, kind, target.name), work)
        if ranks().first:
            self._enter(head)
        self.watcher.stage_finished(name, head["entry"], cached)
        return load(target)

    def _alone(self, target: Path) -> AbstractContextManager[None]:
        """Nobody else at this stage: where runs share stages, whoever comes second waits for the result."""
        if not ranks().first or not (self.folder / STAGES).is_symlink():
            return nullcontext()
        return waiting_lock(target.with_name(f".{target.name}.lock"), lambda: None)

    def _finished(self, target: Path) -> dict[str, Any] | None:
        """The head of a stage that is there and intact; a damaged one is removed."""
        if not target.exists():
            return None
        try:
            return unsealed(target)
        except ValueError as error:
            self.watcher.note(f"stage {target.name} is damaged ({error}) and is made again")
            shutil.rmtree(target)
            return None

    def _entry(self, name: str, kind: str, identity: str) -> ledger.Entry:
        """A line for a stage about to be made; one that had been made before is repeated work."""
        times = sum(known.partition("#")[0] == identity for known in self._entered)
        number = f"#{times}" if times else ""
        return ledger.Entry(name, kind, self.method, identity + number, repeated=times > 0)

    def _work(self, target: Path, entry: ledger.Entry, work: Callable[[Path, Attempt], object]) -> dict[str, Any]:
        """Every process takes part; the first one's result is kept, the others' thrown away."""
        attempt = Attempt(entry, self.watcher, target.with_name(f".{target.name}{PARTIAL}"))
        barrier()  # the first has made its folder
        if not ranks().first:
            with TemporaryDirectory() as scratch:
                work(Path(scratch), attempt)
            return broadcast({})
        with new_folder(target) as folder:
            work(folder, attempt)
            head = self._sealed(folder, attempt)
        attempt.close()
        return broadcast(head)

    def _sealed(self, folder: Path, attempt: Attempt) -> dict[str, Any]:
        """Write the mark of a stage whose work is done; returns its head."""
        entry, before = attempt.entry, attempt.settled()
        entry.seconds = before.seconds + attempt.seconds
        entry.device_seconds = entry.seconds * ranks().world
        entry.peak_memory_mb = ledger.peak_memory_mb()
        lost = [entry.again(before.lost_seconds, before.lost).as_dict()] if before.lost else []
        head = {"entry": entry.as_dict(), "lost": lost}
        seal(folder, head)
        return head

    def _enter(self, head: Mapping[str, Any]) -> None:
        """Write a stage into the ledger once, also when a crash came between its end and its line."""
        if head["entry"]["id"] not in self._entered:
            # Where runs share stages, each enters them as its own work: what it would have cost alone.
            ledger.append(self.ledger, *({**line, "method": self.method} for line in (head["entry"], *head["lost"])))
            self._entered.add(head["entry"]["id"])


def _intact(target: Path) -> dict[str, Any] | None:
    """The head of a stage that is there and intact."""
    with suppress(ValueError):
        return unsealed(target) if target.exists() else None
    return None
