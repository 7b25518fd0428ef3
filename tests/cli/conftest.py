"""Fixtures of the test kit, an environment with the test's own plugins only, and small finished runs."""

from __future__ import annotations

import contextlib
import io

import pytest

from ric.cli.main import main
from ric.report import summary
from ric.testing.fixtures import plugin_package, ric_host

__all__ = ["plugin_package", "ric_host"]

SMALL = (
    "--task", "toy", "--set", "algo.rounds=1", "--set", "algo.generate=20", "--set", "algo.calibration=2",
    "--set", "eval.points=3", "--set", "eval.prompts=4", "--set", "mapping.samples=32",
)  # fmt: skip


def command(*args):
    """Run `ric` in this process: exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as leaving,
    ):
        main([str(arg) for arg in args])
    return leaving.value.code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module", autouse=True)
def few_draws():
    """Intervals are measured in tests of their own; most of a small run's time would go there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(summary, "DRAWS", 40)
        yield


@pytest.fixture(scope="session")
def ric():
    """`command`, for tests that need not look at what is imported."""
    return command


@pytest.fixture(scope="session")
def toy(root):
    """The plugin file of a world without torch."""
    return root / "tests" / "cli" / "toy_world.py"


@pytest.fixture(scope="session")
def small():
    """Flags of the finished run, beside its algorithm, plugin and folder."""
    return SMALL


@pytest.fixture(scope="session")
def finished(toy, tmp_path_factory):
    """Folder of a finished run of `ric` in the toy world; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("runs") / "finished"
    code, _, err = command("run", "--algo", "ric", "--plugin", toy, *SMALL, "--out", folder)
    assert code == 0, err
    return folder


@pytest.fixture(scope="session")
def mixture(toy, tmp_path_factory):
    """Folder of a finished run whose family mixes weights."""
    folder = tmp_path_factory.mktemp("runs") / "mixture"
    small = ("--task", "toy", "--set", "eval.points=3", "--set", "eval.prompts=4")
    code, _, err = command("run", "--algo", "corners", "--plugin", toy, *small, "--out", folder)
    assert code == 0, err
    return folder
