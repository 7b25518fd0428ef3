from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from ric.errors import RunError
from ric.run.durable.lock import HOLDER, LOCK, locked, waiting_lock

HOLDS = """
import sys, time
from pathlib import Path
from ric.run.durable.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def holder(folder, root):
    process = subprocess.Popen([sys.executable, "-c", HOLDS, str(folder)], cwd=root, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "held\n"
    return process


def test_another_process_is_refused_and_told_who_holds_it(tmp_path, root, parts):
    process = holder(tmp_path / "run", root)
    try:
        with pytest.raises(RunError, match=rf"in use by process {process.pid} on ") as caught, locked(tmp_path / "run"):
            pass
        assert "--out DIR" in parts(caught.value)
    finally:
        process.kill()
        process.communicate()


def test_a_killed_holder_leaves_no_lock(tmp_path, root):
    process = holder(tmp_path / "run", root)
    process.kill()
    process.communicate()
    with locked(tmp_path / "run"):
        assert str(os.getpid()) in (tmp_path / "run" / HOLDER).read_text()
    assert {path.name for path in (tmp_path / "run").iterdir()} <= {LOCK}


def test_a_holder_that_cannot_be_named(tmp_path):
    with locked(tmp_path):
        (tmp_path / HOLDER).write_text("half a li")
        with pytest.raises(RunError, match="in use by another process"), locked(tmp_path):
            pass


def test_an_error_inside_frees_the_folder(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    with locked(tmp_path):
        pass


def test_waiting_says_so_once_and_goes_on(tmp_path):
    told, order = [], []
    inside, leave = threading.Event(), threading.Event()

    def first():
        with waiting_lock(tmp_path / "x.lock", lambda: told.append("first")):
            inside.set()
            leave.wait(30)
            order.append("first")

    def waits():
        told.append("second")
        leave.set()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(30)
    with waiting_lock(tmp_path / "x.lock", waits):
        order.append("second")
    thread.join()
    assert (told, order) == (["second"], ["first", "second"])
