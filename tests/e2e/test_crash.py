"""The main job, killed and continued, damaged and mended, shared by two processes: the same front in the end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

import numpy as np
import pytest
from tests.e2e.killing import counted, done_in, launch, ledger_of, same_as, wait_for

pytestmark = pytest.mark.slow


def test_killed_in_a_training_and_after_a_rollout(two, first, tmp_path) -> None:
    whole, run = first[0], tmp_path / "run"
    every = (*two, "--set", "backend.checkpoint_every=4")
    reference = tmp_path / "whole"
    assert launch(every, reference).wait() == 0
    for there in (lambda: done_in(run, "offline") >= 6, lambda: list((run / "stages").glob("round-1-*"))):
        process = launch(every, run)
        wait_for(there)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = launch(every, run)
    assert process.wait() == 0, process.stderr.read()
    same_as(run, reference)
    repeated = {entry["stage"]: entry for entry in ledger_of(run) if entry["repeated"]}
    assert repeated.get("offline", {"steps": 1})["steps"] <= 4  # never more than since the last checkpoint
    assert (reference / "front.csv").read_bytes() == (whole / "front.csv").read_bytes()


@pytest.mark.parametrize("stage", ["score", "offline", "online-1", "evaluate-ric"])
def test_one_flipped_bit_in_a_stage(ric, two, first, tmp_path, stage) -> None:
    run = shutil.copytree(first[0], tmp_path / "run")
    for name in ("results.json", "samples.parquet", "report.html"):
        (run / name).unlink()
    (folder,) = [path for path in (run / "stages").iterdir() if path.name.rsplit("-", 1)[0] == stage]
    file = max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    _, err = ric(*two, "--out", run)
    assert f"stage {folder.name} is damaged ({file.relative_to(folder)} was changed) and is made again" in err
    same_as(run, first[0])
    assert [entry["stage"] for entry in ledger_of(run) if entry["repeated"]] == [stage]


def test_two_processes_share_a_run(two, first, tmp_path) -> None:
    """Supervised training gives the same answers; what is sampled in online rounds may differ at near ties."""
    run, launcher = tmp_path / "run", ("torch.distributed.run", "--nproc_per_node", "2", "-m")
    process = launch(two, run, *launcher)
    assert process.wait() == 0, process.stderr.read()
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["processes"] == 2
    losses = {}
    for name, folder in (("one", first[0]), ("two", run)):
        (fit,) = (folder / "stages").glob("offline-*/fit.json")
        losses[name] = json.loads(fit.read_text())["loss"]
    assert losses["two"] == pytest.approx(losses["one"], abs=1e-3)
    rows = {name: np.genfromtxt(folder / "front.csv", delimiter=",", dtype=None, names=True, encoding="utf-8")
            for name, folder in (("one", first[0]), ("two", run))}  # fmt: skip
    for method in ("sft", "base"):
        points = [table[table["method"] == method]["harmless"] for table in rows.values()]
        np.testing.assert_allclose(points[0], points[1], atol=0.05)
    trained = [{row for row in counted(folder) if row[0] in ("offline", "sft")} for folder in (run, first[0])]
    assert trained[0] == trained[1]
    alone = subprocess.run(
        [sys.executable, "-m", "ric.cli.main", *two, "--seed", "1", "--out", str(run)],
        capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert alone.returncode == 7
