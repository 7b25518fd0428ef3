"""Policies that draw, from nothing to a report, killed on the way and continued: the same pictures."""

from __future__ import annotations

import json
import signal

import pytest
from PIL import Image
from tests.e2e.killing import done_in, launch, same_as, wait_for
from tests.e2e.test_crash_methods import flags

pytestmark = pytest.mark.slow
SMALL = (
    "--set", "task.base_steps=4", "--set", "fit.steps=6", "--set", "fit.batch=4", "--set", "sampler.steps=2",
    "--set", "sampler.width=4", "--set", "eval.prompts=3", "--set", "eval.points=3", "--set", "eval.baselines=sft:2",
    "--set", "backend.checkpoint_every=1",
)  # fmt: skip
WEIGHTED = {"name": "reward-weighted", "generate": 6, "steps": 3}
METHODS = {
    "ric": {"rounds": 1, "generate": 6, "steps": 3, "calibration": 2, "replay": 6},
    "rewarded-soup": {"expert": WEIGHTED},
    "morl": {"members": 2, "learner": WEIGHTED},
    "raft": {"members": 2, "rounds": 2, "keep": 3, "best_of": 2, "epochs": 1},
    "ddpo": {"members": 2, "steps": 2, "batch": 4, "each": 2, "minibatch": 2, "moves": 2},
}


def command(method):
    """A run of a few steps."""
    rewards = ("--rewards", "compressibility,colorfulness")
    return ("run", "--algo", method, "--task", "text2image", *rewards, *flags(METHODS[method]), *SMALL)


def pictures(run):
    return {path.name: path.read_bytes() for path in (run / "images").iterdir()}


@pytest.mark.parametrize("method", [pytest.param("ric", marks=pytest.mark.sample), *list(METHODS)[1:]])
def test_from_captions_to_a_report(ric, tmp_path, method) -> None:
    out, _ = ric(*command(method), "--out", tmp_path / "run", "--metrics", "scene-accuracy", "--json")
    assert json.loads(out)
    assert Image.open(tmp_path / "run" / "grid.png").size > (300, 200)
    assert pictures(tmp_path / "run")
    asked = ("--prompt", "left: large red circle, grey background", "--preference", "compressibility=1,colorfulness=0")
    ric("sample", tmp_path / "run", *asked, "--out", tmp_path)
    assert Image.open(tmp_path / "sample-0-0.png").size == (32, 32)


@pytest.mark.parametrize("method", ["ric", "rewarded-soup"])
def test_killed_and_continued(tmp_path, method) -> None:
    reference, run = tmp_path / "whole", tmp_path / "run"
    process = launch(command(method), reference)
    assert process.wait() == 0, process.stderr.read()
    stage = next(path.name for path in (reference / "stages").iterdir() if (path / "fit.json").exists())
    for there in (lambda: done_in(run, stage.rsplit("-", 1)[0]) >= 1, (run / "stages" / stage).exists):
        process = launch(command(method), run)
        wait_for(lambda there=there, process=process: there() or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = launch(command(method), run)
    assert process.wait() == 0, process.stderr.read()
    same_as(run, reference)
    assert pictures(run) == pictures(reference)
