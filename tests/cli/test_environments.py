"""What a machine, a folder or a reward can do to a run: a code, three parts, no traceback, and nothing lost."""

from __future__ import annotations

import errno
import os
import shutil
from typing import NamedTuple

import pytest

from ric.run import engine
from ric.run.durable.lock import locked

REWARD = """
import numpy as np
from ric.kinds import Reward
from ric.plugin import Component, hookimpl


class Bad(Reward):
    def score(self, prompts, payloads, rows):
        {body}

    def applies(self, rows):
        {about}

    def fingerprint(self):
        return "bad"


@hookimpl
def ric_rewards():
    return [Component("bad", "bad_reward:Bad", "Bad.")]
"""
GOOD = "return np.arange(len(rows), dtype=float)"
EVERY = "return np.ones(len(rows), dtype=bool)"


class Case(NamedTuple):
    """A command under circumstances.

    Args:
        args: the command; `{run}` is a finished run, `{half}` an unfinished one, `{tmp}` a folder.
        code: its exit code.
        said: what stderr must contain.
        env: environment variables.
        score, applies: the body of the bad reward's methods.
    """

    args: str
    code: int
    said: tuple[str, ...]
    env: dict[str, str] = {}  # noqa: RUF012 - never changed
    score: str = GOOD
    applies: str = EVERY


def reward(said: str, score: str = GOOD, applies: str = EVERY, code: int = 8) -> Case:
    """A run with a reward that misbehaves."""
    return Case("run --algo corners --rewards warm,bad --out {tmp}/new", code, ("'bad", said), {}, score, applies)


RANKS = "--nproc_per_node"
CASES = {
    # rewards
    "reward raises": reward("KeyError: 'x'", "raise KeyError('x')"),
    "reward raises on one row": reward("failed on row", "return np.array([1 / (len(p) - 1) for p in payloads])"),
    "reward exits": reward("SystemExit", "raise SystemExit(3)"),
    "one score for all": reward("shape () for 3 rows", "return 1.0"),
    "one score in a list": reward("shape (1,) for 3 rows", "return np.array([1.0])"),
    "a column": reward("shape (3, 1) for 3 rows", "return np.ones((len(rows), 1))"),
    "not a number": reward("gave nan for row", "return np.full(len(rows), np.nan)"),
    "infinite": reward("gave inf for row", "return np.full(len(rows), np.inf)"),
    "none": reward("gave nan for row", "return [None] * len(rows)"),
    "words": reward("could not convert", "return ['good'] * len(rows)"),
    "nothing": reward("shape () for 3 rows", "return None"),
    "constant": reward("gave the constant 1", "return np.ones(len(rows))", code=6),
    "applies to nothing": reward("no finite value", applies="return np.zeros(len(rows), dtype=bool)", code=6),
    "applies says too little": reward("'bad.applies' returned an array of shape", applies="return True"),
    "applies raises": reward("ZeroDivisionError", applies="1 / 0"),
    # where runs lie
    "out below a file": Case("run --algo corners --out {tmp}/file.txt/run", 7, ("Not a directory",)),
    "out too long": Case("run --algo corners --out {tmp}/" + "x" * 300, 7, ("File name too long",)),
    "out not writable": Case("run --algo corners --out /proc/run", 7, ("/proc/run",)),
    "resume nothing": Case("resume {tmp}/absent", 7, ("holds no run",)),
    "resume a file": Case("resume {tmp}/file.txt", 7, ("holds no run",)),
    "resume broken": Case("resume {tmp}/broken", 2, ("run.yaml, line",)),
    "resume no mapping": Case("resume {tmp}/list", 2, ("run.yaml",)),
    "resume another": Case("resume {tmp}/changed", 7, ("another configuration",)),
    "resume in use": Case("resume {half}", 7, ("is in use by process",)),
    "manifest gone": Case("resume {tmp}/headless", 7, ("manifest.json is damaged or missing", "--fresh")),
    "eval unfinished": Case("eval {half}", 7, ("unfinished run", "goes on with it")),
    "sample unfinished": Case("sample {half} --prompt x", 7, ("unfinished run",)),
    "report unfinished": Case("report {half}", 7, ("no finished run", "ric resume")),
    "report damaged": Case("report {tmp}/damaged", 7, ("samples.parquet is damaged", "ric resume")),
    # caches and processes
    "cache size": Case("run --algo corners --out {tmp}/new", 2, ("RIC_CACHE_MB=much",), {"RIC_CACHE_MB": "much"}),
    "cache is a file": Case("run --algo corners --out {tmp}/new", 7, ("file.txt",), {"RIC_CACHE": "{tmp}/file.txt"}),
    "cache part": Case("cache clear model", 2, ("did you mean 'models'?",)),
    "no rank": Case("run --algo corners --out {tmp}/new", 7, ("RANK=None, WORLD_SIZE=2", RANKS), {"WORLD_SIZE": "2"}),
    "rank too large": Case(
        "run --algo corners --out {tmp}/new", 7, ("RANK=2, WORLD_SIZE=2",), {"WORLD_SIZE": "2", "RANK": "2"}
    ),
    "rank no number": Case("resume {run}", 7, ("WORLD_SIZE=two",), {"WORLD_SIZE": "two", "RANK": "0"}),
    "other processes": Case("resume {tmp}/two", 7, ("1 process at this run", RANKS)),
    "portion": Case("run --algo corners --set fit.micro=-1", 2, ("fit.micro = -1",)),
    # plugins
    "plugin syntax": Case("run --algo corners --plugin {tmp}/syntax.py", 4, ("syntax", "SyntaxError")),
    "plugin import": Case("run --algo corners --plugin {tmp}/imports.py", 4, ("ModuleNotFoundError",)),
}


@pytest.fixture(scope="module")
def half(ric, toy, tmp_path_factory):
    """An unfinished run: its reward failed after training."""
    folder = tmp_path_factory.mktemp("runs") / "half"
    code, _, err = ric("run", "--algo", "corners", "--task", "toy", "--plugin", toy, "--out", folder)
    assert code == 0, err
    for name in ("results.json", "samples.parquet", "report.html"):
        (folder / name).unlink()
    shutil.rmtree(folder / "family")
    return folder


def fill(folder, run, args) -> None:
    """Files and folders that a case speaks of."""
    (folder / "file.txt").write_text("mine")
    (folder / "syntax.py").write_text("def :\n")
    (folder / "imports.py").write_text("import no_such_module_anywhere\n")
    for name, text in (("broken", "algo: [ric\n"), ("list", "- 1\n")):
        (folder / name).mkdir()
        (folder / name / "run.yaml").write_text(text)
    for name, spoil in SPOILED.items():
        if f"{{tmp}}/{name}" in args:
            spoil(shutil.copytree(run, folder / name))


def change(path, before, after) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def damage(run) -> None:
    with (run / "samples.parquet").open("r+b") as stream:
        stream.write(b"X")


def behead(run) -> None:
    (run / "results.json").unlink()
    (run / "manifest.json").unlink()


def double(run) -> None:
    (run / "results.json").unlink()
    change(run / "manifest.json", '"processes": 1', '"processes": 2')


SPOILED = {
    "changed": lambda run: change(run / "run.yaml", "seed: 0", "seed: 7"),
    "damaged": damage,
    "headless": behead,
    "two": double,
}
"""Copies of a finished run, and what was done to them."""


def kept(folder) -> dict[str, bytes]:
    """Everything that must be there afterwards."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in (".lock", "run.log")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", CASES)
def test_case(ric, toy, finished, half, tmp_path, monkeypatch, name) -> None:
    case = CASES[name]
    fill(tmp_path, finished, case.args)
    (tmp_path / "bad_reward.py").write_text(REWARD.format(body=case.score, about=case.applies))
    monkeypatch.chdir(tmp_path)
    for key, value in case.env.items():
        monkeypatch.setenv(key, value.format(tmp=tmp_path))
    args = [arg.format(run=finished, half=half, tmp=tmp_path) for arg in case.args.split()]
    if args[0] == "run":
        args += ["--task", "toy", "--plugin", toy]
    if "bad" in case.args:
        args += ["--plugin", tmp_path / "bad_reward.py"]
    before, run = kept(tmp_path), kept(finished)
    if name == "resume in use":
        with locked(half):
            code, out, err = ric(*args)
    else:
        code, out, err = ric(*args)
    assert (code, out) == (case.code, ""), err
    assert [part for part in case.said if part not in err] == [], err
    assert "Traceback" not in err
    assert [line.partition(":")[0] for line in err.splitlines()[-2:]] == ["  expected", "  next"]
    after = kept(tmp_path)
    assert {path: after.get(path) for path in before} == before
    assert kept(finished) == run


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), ("no space is left", "free some space")),
        (RuntimeError("PytorchStreamWriter failed writing file data/0"), ("no space is left",)),
        (PermissionError(errno.EROFS, os.strerror(errno.EROFS), "{run}/stages/x"), ("Read-only file system", "--out")),
        (KeyboardInterrupt(), ("stopped: by SIGINT", "ric resume")),
    ],
)
def test_what_stops_a_run_in_the_middle(ric, toy, tmp_path, monkeypatch, error, said) -> None:
    flags = ("run", "--algo", "corners", "--task", "toy", "--plugin", toy, "--out", tmp_path / "run", "--json")
    if getattr(error, "filename", None):
        error.filename = error.filename.format(run=tmp_path / "run")

    def fails(*args, **kwargs):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(engine, "save_family", fails)
        code, out, err = ric(*flags)
    assert (code, out) == (130 if isinstance(error, KeyboardInterrupt) else 7, "")
    assert [part for part in said if part not in err] == [], err
    assert "Traceback" not in err
    assert type(error).__name__ in (tmp_path / "run" / "run.log").read_text()
    stages = kept(tmp_path / "run" / "stages")
    code, _, err = ric(*flags)
    assert code == 0, err
    assert {path: content for path, content in kept(tmp_path / "run" / "stages").items() if path in stages} == stages


def test_a_damaged_result_is_made_again_from_the_stages(ric, toy, small, finished, tmp_path) -> None:
    run = shutil.copytree(finished, tmp_path / "run")
    with (run / "samples.parquet").open("r+b") as stream:
        stream.write(b"X")
    code, out, err = ric("resume", run, "--json")
    assert code == 0, err
    assert "samples.parquet is damaged or missing; it is made again" in err
    assert (run / "samples.parquet").read_bytes() == (finished / "samples.parquet").read_bytes()
    assert (run / "front.csv").read_bytes() == (finished / "front.csv").read_bytes()
    assert out.count("\n") == 1
