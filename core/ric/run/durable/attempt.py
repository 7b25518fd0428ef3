"""One try at a stage: it counts what it does, keeps what it finished, and finds what earlier tries kept."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ric.kinds import Work
from ric.run.digest import digest
from ric.run.durable.atomic import write_bytes
from ric.run.durable.journal import Journal, Settled
from ric.run.ledger import Entry
from ric.run.machine.ranks import ranks
from ric.run.watching.watcher import Silent, Watcher

JOURNAL = "journal.jsonl"


class Attempt:
    """What the work of a stage is handed.

    Args:
        entry: the stage's costs, counted once each: what earlier attempts finished belongs to them.
        watcher: told how work goes on.
        folder: where pieces, checkpoints and the journal outlive a crash; None keeps nothing. Of several
            processes only the first writes there.
    """

    def __init__(self, entry: Entry, watcher: Watcher | None = None, folder: Path | None = None) -> None:
        self.entry, self.watcher, self.folder = entry, watcher or Silent(), folder
        self._writes = folder is not None and ranks().first
        if folder is not None and self._writes:
            folder.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(folder / JOURNAL if folder is not None and self._writes else None)
        self._started, self._before, self._done = time.perf_counter(), 0, 0

    @property
    def seconds(self) -> float:
        """Wall time since the attempt began."""
        return time.perf_counter() - self._started

    def checkpoint(self) -> Path:
        """A folder for a trainer's own state.

        Raises:
            ValueError: the attempt keeps nothing.
        """
        if self.folder is None:
            raise ValueError("an attempt without a folder has no checkpoints")
        return self.folder / "checkpoint"

    def progress(self, done: int, total: int, figures: Mapping[str, float], work: Work | None = None) -> None:
        """Work of the present phase got as far as `done`; `work` is what that came to where a backend counts it."""
        self.mark(done, work)
        self.watcher.progress(done, total, figures)

    def mark(self, done: int, work: Work | None = None) -> None:
        """The same for the journal alone."""
        self._done = self._before + done
        if work is not None and not self.journal.own:
            self._take_up(self._done)
        counts = Counter(self.entry.counts())
        counts.update({} if work is None else Entry.of_work(work))
        self.journal.note(self._done, self.seconds, counts)

    def _take_up(self, done: int) -> None:
        """A training goes on at `done`; rewards it had asked for by then are this stage's, too."""
        before = [mark for mark in self.journal.earlier if mark.done <= done][-1:]
        asked = before[0].cost if before else {}
        self.entry.add({name: asked.get(name, 0) for name in ("reward_calls", "cache_hits")})

    def next_phase(self, size: int) -> None:
        """The phase of `size` units is over; `done` counts from 0 again."""
        self._before += size

    def restart(self) -> None:
        """What was under way failed and is tried again from what was kept."""
        self.journal.restart()
        self._started = time.perf_counter()

    def keep(self, name: str, data: Any) -> None:
        """Write a finished piece, so that no later attempt makes it again; JSON values only."""
        if not self._writes:
            return
        text = json.dumps(data)
        write_bytes(self._piece(name), f"{digest(text)}\n{text}".encode())

    def kept(self, name: str) -> Any:
        """A piece that an earlier attempt kept; None when there is none, or when it was damaged since."""
        if self.folder is None or not self._piece(name).is_file():
            return None
        seal, _, text = self._piece(name).read_bytes().decode("ascii", "replace").partition("\n")
        if digest(text) != seal:
            self.watcher.note(f"{name} of stage {self.entry.stage} was damaged and is made again")
            return None
        return json.loads(text)

    def settled(self) -> Settled:
        """What the earlier attempts come to; asked when the work is done."""
        return self.journal.settled(max(self._done, self._before))

    def close(self) -> None:
        """Remove what was kept: the stage is finished."""
        if self.folder is not None and self._writes:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _piece(self, name: str) -> Path:
        assert self.folder is not None  # noqa: S101 - narrows the type: both callers have asked
        return self.folder / f"{name}.json"
