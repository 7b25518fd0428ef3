import pytest
import torch

from ric.errors import RunError
from ric.kinds import Example
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.building import mean_token_loss
from ric_plugins.backends.causal_lm.checkpoint import load_trained, save_trained

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
