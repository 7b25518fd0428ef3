"""The main job at its smallest: every stage runs, nothing is learned."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys

import pytest

from ric.cli.main import main

TINY = (
    "--set", "fit.steps=20", "--set", "algo.rounds=1", "--set", "algo.generate=16", "--set", "algo.steps=2",
    "--set", "algo.calibration=2", "--set", "eval.prompts=4", "--set", "eval.baselines=sft:2",
    "--set", "mapping.samples=32",
)  # fmt: skip
JOB = ("run", "--algo", "ric", "--task", "hh")
TWO = (*JOB, *TINY, "--rewards", "harmless,helpful", "--set", "eval.points=3")


@pytest.fixture(scope="session")
def ric():
    """Run `ric` in this process; returns stdout and stderr of a command that ends well."""

    def run(*args):
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as leaving,
        ):
            main([str(arg) for arg in args])
        assert leaving.value.code == 0, err.getvalue()
        return out.getvalue(), err.getvalue()

    return run


@pytest.fixture(scope="session")
def two():
    """The command of the finished run, its folder left out."""
    return TWO


@pytest.fixture(scope="session")
def tiny():
    """The same command without its rewards and its grid."""
    return (*JOB, *TINY)


@pytest.fixture(scope="session")
def first(tmp_path_factory):
    """Folder and printed object of the first run on this machine, which also builds the base model."""
    folder = tmp_path_factory.mktemp("e2e") / "first"
    command = [sys.executable, "-m", "ric.cli.main", *TWO, "--out", str(folder), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)
