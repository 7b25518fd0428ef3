"""The log of a run: what happened when, and the whole traceback of what went wrong."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from ric.run.watching.watcher import Watcher

LOG = "run.log"


class Log:
    """A watcher that writes lines and passes everything on.

    Args:
        path: the file, appended to.
        watcher: who else is told.
    """

    def __init__(self, path: Path, watcher: Watcher) -> None:
        self.path, self.watcher = path, watcher

    def stage_started(self, stage: str) -> None:
        """A stage begins."""
        self.write(f"{stage}: begins")
        self.watcher.stage_started(stage)

    def progress(self, done: int, total: int, figures: Mapping[str, float]) -> None:
        """Not logged: there is much of it, and the journal has it."""
        self.watcher.progress(done, total, figures)

    def stage_finished(self, stage: str, entry: Mapping[str, Any], cached: bool) -> None:
        """A stage ended."""
        numbers = {key: value for key, value in entry.items() if value and isinstance(value, int | float)}
        counts = ", ".join(f"{key} {value:g}" for key, value in numbers.items())
        self.write(f"{stage}: {'kept from before' if cached else counts}")
        self.watcher.stage_finished(stage, entry, cached)

    def note(self, text: str) -> None:
        """Something a user should know."""
        self.write(text)
        self.watcher.note(text)

    def write(self, text: str) -> None:
        """Append a text under the time; a disk that refuses it is no reason to stop, or to hide one."""
        with suppress(OSError), self.path.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {os.getpid()} {text}\n")


@contextmanager
def logged(folder: Path, watcher: Watcher) -> Iterator[Log]:
    """A log for work in a run's folder; whatever ends the work is written down with its traceback."""
    log = Log(folder / LOG, watcher)

    def last(kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            log.write("".join(traceback.format_exception(error)).rstrip())

    with ExitStack() as ending:
        ending.push(last)
        yield log
