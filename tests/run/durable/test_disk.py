from __future__ import annotations

import errno
import os
import sqlite3

import pytest

from ric.errors import DataError, RunError
from ric.run.durable.disk import disk_errors, full

NO_SPACE = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/else")


@pytest.mark.parametrize(
    "error",
    [
        NO_SPACE,
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        sqlite3.OperationalError("database or disk is full"),
        RuntimeError("[enforce fail at inline_container.cc:668] . PytorchStreamWriter failed writing file data/0"),
        RuntimeError("[enforce fail at inline_container.cc:672] . unexpected pos 4855424 vs 4855312"),
        RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)"),
    ],
)
def test_a_full_disk_is_told_as_one(tmp_path, parts, error):
    with pytest.raises(RunError, match="no space is left on the disk of") as caught, disk_errors(tmp_path):
        raise error
    assert str(tmp_path) in parts(caught.value)
    assert "the same command goes on" in parts(caught.value)
    assert caught.value.__cause__ is error


def chained(outer, cause):
    outer.__cause__ = cause
    return outer


def test_the_cause_of_an_error_counts():
    assert full(chained(ValueError("could not save"), NO_SPACE))
    assert not full(chained(ValueError("could not save"), KeyError("x")))
    assert not full(None)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR, errno.ENAMETOOLONG])
@pytest.mark.parametrize("place", ["run", "run/stages/x", "."])
def test_a_folder_that_refuses_is_named(tmp_path, parts, number, place):
    folder = tmp_path / "run"
    error = OSError(number, os.strerror(number), str(tmp_path / place))
    with pytest.raises(RunError, match="cannot be written") as caught, disk_errors(folder):
        raise error
    assert os.strerror(number) in parts(caught.value)
    assert "--out DIR" in parts(caught.value)


@pytest.mark.parametrize(
    "error", [PermissionError(errno.EACCES, "no", "/elsewhere/data.csv"), OSError("strange"), ValueError("x")]
)
def test_other_errors_pass(tmp_path, error):
    with pytest.raises(type(error)) as caught, disk_errors(tmp_path / "run"):
        raise error
    assert caught.value is error


def test_what_is_explained_already_passes(tmp_path):
    with pytest.raises(DataError, match="mine"), disk_errors(tmp_path):
        raise chained(DataError("mine"), NO_SPACE)
