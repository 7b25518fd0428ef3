"""Every learner and every family, killed inside a training and after it, and continued: the same front and weights."""

from __future__ import annotations

import signal

import pytest
from tests.e2e.killing import done_in, launch, same_as, wait_for

pytestmark = pytest.mark.slow
TINY = {
    "reinforce": {"rounds": 3, "prompts": 4, "each": 4},
    "raft": {"rounds": 2, "keep": 24, "best_of": 4, "epochs": 1},
    "rrhf": {"rounds": 2, "prompts": 12, "epochs": 1},
    "rloo": {"steps": 6, "batch": 16},
    "grpo": {"steps": 6, "batch": 16},
    "ppo": {"steps": 6, "batch": 16, "minibatch": 8, "epochs": 2},
}
FAMILIES = {
    "morl": {"members": 3, "learner": {"name": "rloo", **TINY["rloo"]}},
    "rewarded-soup": {"expert": {"name": "raft", **TINY["raft"]}},
}


def flags(options, under="algo"):
    """Nested options as `--set` flags."""
    for key, value in options.items():
        name = f"{under}.{key}"
        yield from flags(value, name) if isinstance(value, dict) else ("--set", f"{name}={value}")


def command(method):
    """A run of a few steps; two rewards where the family needs them."""
    return (
        "run", "--algo", method, "--task", "hh", "--rewards", "harmless,helpful", *flags({**TINY, **FAMILIES}[method]),
        "--set", "eval.prompts=4", "--set", "eval.points=3", "--set", "eval.baselines=sft:2", "--set", "fit.batch=8",
        "--set", "backend.checkpoint_every=1",
    )  # fmt: skip


def in_a_training(run):
    """Whether some training, and not the base model's, has a step behind it."""
    stages = {
        path.name[1:].rsplit("-", 1)[0] for path in (run / "stages").glob(".*.partial") if "base" not in path.name
    }
    return any(done_in(run, stage) >= 1 for stage in stages if not stage.startswith("score"))


@pytest.mark.parametrize("method", [*TINY, *FAMILIES])
def test_killed_and_continued(first, tmp_path, method) -> None:
    reference, run = tmp_path / "whole", tmp_path / "run"
    process = launch(command(method), reference)
    assert process.wait() == 0, process.stderr.read()
    trained = next(folder.name for folder in (reference / "stages").iterdir() if (folder / "fit.json").exists())
    for there in (lambda: in_a_training(run), (run / "stages" / trained).exists):
        process = launch(command(method), run)
        wait_for(lambda there=there, process=process: there() or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = launch(command(method), run)
    assert process.wait() == 0, process.stderr.read()
    same_as(run, reference)
