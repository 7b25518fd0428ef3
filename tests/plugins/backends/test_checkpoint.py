import pytest
import torch

from ric.errors import RunError
from ric.kinds import Example
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.building import mean_token_loss
from ric_plugins.backends.checkpoint import (
    MARK,
    Due,
    finish,
    load_trained,
    losses_of,
    newest,
    save_trained,
    step_of,
)

EXAMPLES = [Example(f"Say {i}", "Sheets and cats.") for i in range(7)]


class KilledError(Exception):
    pass


def kill(done, total, figures, work):
    if done == 5:
        raise KilledError


def trained(policy, member):
    policy.activate(member)
    return [p.clone() for p in policy.model.parameters() if p.requires_grad]


@pytest.mark.parametrize("mode", ["lora", "none"])
def test_a_killed_training_ends_with_the_same_bits(tiny, settings, tmp_path, mode):
    backend = CausalLM(adapter=mode, rank=4, dropout=0.2, checkpoint_every=2, device="cpu")
    seen = []

    def fit(policy, folder, progress):
        backend.add_member(policy, "a")
        backend.fit(policy, "a", EXAMPLES, mean_token_loss, settings, folder, progress)
        return trained(policy, "a")

    whole = fit(backend.load(tiny), tmp_path / "whole", lambda *_: None)
    with pytest.raises(KilledError):
        fit(backend.load(tiny), tmp_path / "cut", kill)
    again = backend.load(tiny)
    backend.add_member(again, "another, so that internal names differ")
    rest = fit(again, tmp_path / "cut", lambda *args: seen.append(args[0]))
    assert seen == [4, 5, 6]
    assert all(torch.equal(a, b) for a, b in zip(whole, rest, strict=True))
    assert not {p.name for p in (tmp_path / "cut").rglob("*")} & {"README.md", "training_args.bin"}


def test_only_what_is_trained_is_written_and_another_training_is_refused(tmp_path):
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
    model[0].requires_grad_(requires_grad=False)
    save_trained(model, tmp_path)
    before = model[1].weight.clone()
    with torch.no_grad():
        model[1].weight.zero_()
    load_trained(model, tmp_path)
    assert torch.equal(model[1].weight, before)
    with pytest.raises(RunError, match="2 parameters of other shapes"):
        load_trained(torch.nn.Linear(2, 3), tmp_path)


def test_checkpoints_are_due_by_steps_or_never():
    assert [step for step in range(1, 8) if Due(3).at(step)] == [3, 6]
    assert [step for step in range(1, 8) if Due(0).at(step)] == []


def test_automatic_checkpoints_take_little_of_the_time():
    """A step takes a second; writing takes two: the next comes after 2 s / 5 % = 40 s."""
    now, written = [0.0], []
    due = Due(None, lambda: now[0])
    for step in range(1, 101):
        now[0] += 1
        if due.at(step):
            now[0] += 2
            due.written()
            written.append(step)
    assert written == [5, 45, 85]


@pytest.mark.parametrize("harm", ["cut", "unsealed", "flipped"])
def test_a_checkpoint_that_is_not_whole_is_left_out(tmp_path, harm):
    for step in (3, 12):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        (folder / "optimizer.pt").write_bytes(b"state")
        finish(folder, [0.5] * step)
    assert newest(tmp_path) == tmp_path / "checkpoint-12"
    last = tmp_path / "checkpoint-12"
    if harm == "unsealed":
        (last / MARK).unlink()
    else:
        (last / "optimizer.pt").write_bytes(b"sta" if harm == "cut" else b"stAte")
    assert newest(tmp_path) == tmp_path / "checkpoint-3"
    assert losses_of(tmp_path / "checkpoint-3") == [0.5] * 3
    assert not last.exists()  # the trainer would take the highest number


def test_no_checkpoint_no_step(tmp_path):
    assert newest(tmp_path / "absent") is None
    assert (step_of(None), step_of(tmp_path / "checkpoint-7")) == (0, 7)


def test_the_mean_loss_of_a_resumed_training_is_that_of_the_whole(tiny, settings, tmp_path):
    backend = CausalLM(rank=4, checkpoint_every=2, device="cpu")

    def fit(folder, progress):
        policy = backend.load(tiny)
        backend.add_member(policy, "a")
        return backend.fit(policy, "a", EXAMPLES, mean_token_loss, settings._replace(steps=30), folder, progress)

    whole = fit(tmp_path / "whole", lambda *_: None)
    with pytest.raises(KilledError):
        fit(tmp_path / "cut", kill)
    assert fit(tmp_path / "cut", lambda *_: None) == whole
