"""Independent work in processes of its own, one thread each. The first failure ends them all.

Processes are spawned: each imports what it needs once and is then given one item after the other. They ignore Ctrl-C,
which the terminal sends to all of them: the process that gave the work ends them by SIGTERM, as they end themselves
when it is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Generic, NamedTuple, TypeVar

from ric.errors import RicError, RunError

T = TypeVar("T")
Say = Callable[[str], None]
Work = Callable[[T, Say], None]
"""Done to an item, in a process of its own; a function of a module. It may say something."""
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
"""Libraries read these once, when they are imported."""
PATIENCE = 20.0
"""Seconds that a process has to end by itself: what it writes is dropped, not torn."""
WORDS = 3
"""Last lines that a crash is told with."""


class Failure(NamedTuple):
    """A user's mistake, as it travels from one process to another.

    Args:
        kind: its class, one of `ric.errors`.
        parts: what was given, expected, and to be typed next.
    """

    kind: type[RicError]
    parts: tuple[str, str, str]


class Worker(Generic[T]):
    """One process.

    Args:
        work: what it does.
        words: a file for what it writes on stdout and stderr.
    """

    def __init__(self, work: Work[T], words: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self.words, self.item = words, None
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work, words))
        self.process.start()
        theirs.close()  # so that the pipe ends with the process

    item: T | None

    def give(self, item: T) -> None:
        """Let it work on an item."""
        self.item = item
        with suppress(OSError):  # it is gone, which `heard` tells
            self.pipe.send(item)

    def heard(self) -> str | Failure | None:
        """The next that it says; None when its item is done.

        Raises:
            RunError: the process is gone.
        """
        try:
            said: str | Failure | None = self.pipe.recv()
        except (EOFError, OSError) as error:
            self.process.join()
            raise RunError(
                f"the process at work on {self.item} ended {_way(self.process.exitcode)}: {self._last()}",
                "a process that lives until its work is done; what was finished is kept",
                "the same command goes on from there; with fewer --jobs if memory ran out",
            ) from error
        return said

    def _last(self) -> str:
        lines = self.words.read_text(encoding="utf-8", errors="replace").split("\n") if self.words.exists() else []
        return " / ".join([line.strip() for line in lines if line.strip()][-WORDS:]) or "it left no word"

    def end(self) -> None:
        """Ask it to end: at once when it is idle, at the next line of Python otherwise."""
        if self.item is not None and self.process.is_alive():
            self.process.terminate()
        self.pipe.close()


def in_processes(
    work: Work[T],
    items: Sequence[T],
    jobs: int,
    pick: Callable[[Sequence[T], Sequence[T]], T],
    done: Callable[[T], None],
    say: Say,
) -> None:
    """Work on all items, so many at a time.

    Args:
        work: see `Work`.
        items: what is worked on; their texts name them in messages.
        jobs: most processes.
        pick: chooses among the waiting ones, and sees which are at work.
        done: told of every finished item.
        say: told what the work says.

    Raises:
        RicError: the first mistake of any of them, or the end of a process; the others are stopped by then.
    """
    waiting = list(items)
    workers: list[Worker[T]] = []
    with TemporaryDirectory(prefix="ric-jobs-") as folder:
        try:
            with one_thread():
                workers += [Worker(work, Path(folder, str(number))) for number in range(min(jobs, len(waiting)))]
            while waiting or any(worker.item is not None for worker in workers):
                for worker in workers:
                    if worker.item is None and waiting:
                        item = pick(waiting, [other.item for other in workers if other.item is not None])
                        waiting.remove(item)
                        worker.give(item)
                _listen([worker for worker in workers if worker.item is not None], done, say)
        finally:
            _stop(workers)


def _listen(workers: Sequence[Worker[T]], done: Callable[[T], None], say: Say) -> None:
    """Hear everybody who has something to say."""
    ready = wait([worker.pipe for worker in workers])
    for worker in workers:
        if worker.pipe not in ready:
            continue
        said = worker.heard()
        if isinstance(said, Failure):
            raise said.kind(*said.parts)
        if said is not None:
            say(said)
            continue
        item, worker.item = worker.item, None
        if item is not None:
            done(item)


def _stop(workers: Sequence[Worker[Any]]) -> None:
    for worker in workers:
        worker.end()
    for worker in workers:
        worker.process.join(PATIENCE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


@contextmanager
def one_thread() -> Iterator[None]:
    """Processes started here have one thread for arithmetic."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _way(code: int | None) -> str:
    """How a process ended.

    >>> _way(-9), _way(1)
    ('by SIGKILL', 'with code 1')
    """
    return f"by {signal.Signals(-code).name}" if code is not None and code < 0 else f"with code {code}"


def _serve(pipe: Connection, work: Work[T], words: Path) -> None:
    """What a process does: wait for an item, work, say how it went."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _write_to(words)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, KeyboardInterrupt):
        while True:
            pipe.send(_outcome(work, pipe.recv(), pipe.send))


def _outcome(work: Work[T], item: T, say: Say) -> Failure | None:
    """What is no user's mistake ends the process; its traceback is its last words."""
    try:
        work(item, say)
    except RicError as error:
        kind = next(cls for cls in type(error).__mro__ if cls.__module__ == RicError.__module__)
        return Failure(kind, (error.given, error.expected, error.hint))
    return None


def _write_to(words: Path) -> None:
    """Keep stdout and stderr of this process, of libraries in C as well, in a file."""
    import faulthandler

    sys.stdout.flush()
    sys.stderr.flush()
    with words.open("ab") as stream:
        for descriptor in (1, 2):
            os.dup2(stream.fileno(), descriptor)
    sys.stdout = sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    faulthandler.enable(sys.stderr)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
