"""`ric resume`, and what a run is told when it was stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

COMMAND = [sys.executable, "-m", "ric.cli.main"]
SLOW = """
import time
import toy_world
from ric.plugin import Component, hookimpl

class Slow(toy_world.Lookup):
    def stream(self, policy, requests, decoding):
        for sample in super().stream(policy, requests, decoding):
            time.sleep(0.05)
            yield sample

@hookimpl
def ric_samplers():
    return [Component("slow", "slow_sampler:Slow", "Takes its time.")]
"""


def test_a_finished_run_prints_its_result(ric, finished) -> None:
    _, out, _ = ric("resume", finished, "--json")
    assert json.loads(out)["run"] == str(finished)


def test_an_unfinished_run_goes_on_from_its_folder_alone(ric, finished, tmp_path, monkeypatch) -> None:
    run = shutil.copytree(finished, tmp_path / "run")
    for name in ("results.json", "samples.parquet", "front.csv", "report.html"):
        (run / name).unlink()
    for stage in (run / "stages").glob("evaluate-*"):
        shutil.rmtree(stage)
    monkeypatch.chdir(tmp_path)
    code, _, err = ric("resume", "run")
    assert code == 0, err
    assert "offline: kept from before" in err
    assert (run / "front.csv").read_bytes() == (finished / "front.csv").read_bytes()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow)]
)
def test_a_signal_in_the_middle_of_sampling(ric, toy, small, finished, tmp_path, number, code) -> None:
    (tmp_path / "slow_sampler.py").write_text(SLOW)
    flags = ["--algo", "ric", "--plugin", str(toy), "--plugin", str(tmp_path / "slow_sampler.py"), *small]
    args = ["run", *flags, "--set", "sampler=slow", "--out", str(tmp_path / "run")]
    environment = {**os.environ, "PYTHONPATH": f"{toy.parent}:{tmp_path}"}
    process = subprocess.Popen([*COMMAND, *args], stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)
    journals = (tmp_path / "run" / "stages").glob
    until = time.monotonic() + 60
    while not list(journals(".round-1-*.partial/journal.jsonl")) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, b""), err
    assert f"ric: stopped: by {number.name} in stage round-1".encode() in err
    assert b"ric resume" in err
    assert b"Traceback" not in err
    code, _, err = ric(*args)
    assert code == 0, err
    assert "offline: kept from before" in err
    assert (tmp_path / "run" / "front.csv").read_bytes() == (finished / "front.csv").read_bytes()


@pytest.mark.slow  # within one process the lock's own tests hold it, and `ric resume` meets it
def test_two_processes_at_once(toy, small, tmp_path) -> None:
    """One works, the other says so and leaves."""
    (tmp_path / "slow_sampler.py").write_text(SLOW)
    flags = ["--algo", "ric", "--plugin", str(toy), "--plugin", str(tmp_path / "slow_sampler.py"), *small]
    args = [*COMMAND, "run", *flags, "--set", "sampler=slow", "--out", str(tmp_path / "run")]
    environment = {**os.environ, "PYTHONPATH": f"{toy.parent}:{tmp_path}"}
    both = [subprocess.Popen(args, stderr=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) for _ in range(2)]
    said = [(process.communicate(timeout=120)[1], process.returncode) for process in both]
    assert sorted(code for _, code in said) == [0, 7]
    (told,) = [err for err, code in said if code == 7]
    assert b"is in use by" in told
    assert b"Traceback" not in told
