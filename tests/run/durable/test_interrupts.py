from __future__ import annotations

import os
import signal
import threading

import pytest

from ric.run.durable.interrupts import TerminatedError, terminable


def test_sigterm_is_raised_where_it_falls_and_the_handler_goes_back():
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt) as caught, terminable():
        os.kill(os.getpid(), signal.SIGTERM)
    assert isinstance(caught.value, TerminatedError)
    assert signal.getsignal(signal.SIGTERM) is before


def test_other_threads_are_left_alone():
    before, seen = signal.getsignal(signal.SIGTERM), []

    def work():
        with terminable():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
