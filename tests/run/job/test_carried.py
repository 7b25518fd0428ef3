"""An optimizer's state from one training stage to the next, through a crash."""

import numpy as np
import pytest

from ric.errors import RunError
from ric.kinds import AFTER, BEFORE, Example, FitSettings, Work

EXAMPLES = [Example("p", "ab.")]


def loss(loglik, units, batch):
    """Nobody evaluates it."""
    return -loglik


@pytest.fixture
def counting(world, monkeypatch):
    """A backend whose optimizer's state is a list of what has been trained with it."""
    seen = []

    def fit(self, policy, member, examples, loss, settings, checkpoint, progress):
        before = checkpoint / BEFORE / "names.txt"
        names = [*(before.read_text().split() if before.is_file() else []), member]
        seen.append(names)
        if settings.carry:
            (checkpoint / AFTER).mkdir(parents=True, exist_ok=True)
            (checkpoint / AFTER / "names.txt").write_text(" ".join(names))
        policy.answers[member]["p"] = "".join(names)
        return Work(steps=1)

    monkeypatch.setattr(world.Lookup, "fit", fit)
    return seen


def train(job, member, like, **settings):
    return job.fit(f"{member}-fit-{like}", member, like, EXAMPLES, loss, FitSettings(**{"carry": True, **settings}))


def test_a_training_goes_on_with_the_optimizer_of_its_start(job_of, counting):
    job = job_of()
    train(job, "x", "base")
    train(job, "x@2", "x")
    train(job, "y", "base")
    train(job, "z", "x@2", carry=False)
    train(job, "u", "z")
    assert counting == [["x"], ["x", "x@2"], ["y"], ["z"], ["u"]]


def test_a_resumed_run_finds_it_among_its_stages(job_of, counting):
    first = job_of()
    train(first, "x", "base")
    again = job_of()
    train(again, "x", "base")
    train(again, "x@2", "x")
    assert counting == [["x"], ["x", "x@2"]]
    assert not list((again.stages.folder / "stages").glob(".*partial"))


def test_a_backend_without_one_is_refused(job_of):
    with pytest.raises(RunError, match="a backend that keeps none") as caught:
        train(job_of(), "x", "base")
    assert "--set algo.optimizer=fresh" in str(caught.value)


def test_what_is_not_carried_leaves_nothing(job_of, counting):
    job = job_of()
    train(job, "x", "base", carry=False)
    assert not list((job.stages.folder / "stages").rglob("optimizer*"))
    assert np.array_equal(job.optimizers["x"], None)
