"""Ctrl-C and SIGTERM: where the run stood, and how it goes on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from ric.cli.display import Display
from ric.errors import StoppedError
from ric.run.durable.interrupts import TerminatedError, terminable


@contextmanager
def resumable(again: str, display: Display) -> Iterator[None]:
    """Report an interruption as such.

    Args:
        again: what goes on with the work.
        display: knows where it stands.

    Raises:
        StoppedError: by the user or by SIGTERM.
    """
    try:
        with terminable():
            yield
    except KeyboardInterrupt as error:
        by = signal.SIGTERM if isinstance(error, TerminatedError) else signal.SIGINT
        where = f" in {display.position}" if display.position else ""
        stopped = StoppedError(f"by {by.name}{where}; what was finished is kept", "", f"{again} goes on from there")
        stopped.exit_code = 128 + by
        raise stopped from error
