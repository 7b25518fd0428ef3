"""Two processes never work in one folder."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ric.errors import RunError
from ric.run.durable.atomic import write_text

LOCK, HOLDER = ".lock", ".holder.json"
"""The lock itself, which the system frees when its holder dies, and a note of who that is."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a run's folder, which is made when missing.

    Raises:
        RunError: another process holds it.
    """
    from filelock import FileLock, Timeout

    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RunError(
            f"{folder} is in use by {_holder(folder)}",
            "one process at a time in a run's folder",
            "wait for it or stop it; --out DIR works in another folder",
        ) from error
    try:
        write_text(folder / HOLDER, json.dumps([os.getpid(), platform.node(), time.strftime("%Y-%m-%d %H:%M:%S")]))
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


@contextmanager
def waiting_lock(path: Path, told: Callable[[], None]) -> Iterator[None]:
    """Hold a lock file, waiting for whoever has it; `told` is called once when there is a wait."""
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        told()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _holder(folder: Path) -> str:
    try:
        process, machine, since = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "another process"
    return f"process {process} on {machine} since {since}"
