"""Trainings that go on with the optimizer of the one before."""

import pytest
import torch

from ric.kinds import AFTER, BEFORE, Example, FitSettings
from ric_plugins.backends.carrying import leave, take_up
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.building import mean_token_loss

EXAMPLES = [Example("Say it", "Sheets and cats.")]
SETTINGS = FitSettings(steps=2, batch=1, lr=1e-3, schedule="constant", warmup=0.0, carry=True)


class KilledError(Exception):
    pass


@pytest.fixture(params=["none", "lora"])
def bench(request, tiny, tmp_path):
    backend = CausalLM(adapter=request.param, rank=4, dropout=0.0, device="cpu", checkpoint_every=1)

    def weights(*trainings, interrupt=None):
        """A member after trainings in folders "0", "1", ...; each goes on with the optimizer of the last."""
        policy = backend.load(tiny)
        backend.add_member(policy, "a")
        place = tmp_path / str(sum(1 for _ in tmp_path.iterdir()))
        for number, settings in enumerate(trainings):
            folder = place / str(number)
            folder.mkdir(parents=True)
            if number:
                (folder / BEFORE).symlink_to(place / str(number - 1) / AFTER, target_is_directory=True)
            if interrupt == number:
                kept = [p.detach().clone() for p in trained(policy)]
                with pytest.raises(KilledError):
                    backend.fit(policy, "a", EXAMPLES, mean_token_loss, settings, folder, killed)
                with torch.no_grad():
                    for p, value in zip(trained(policy), kept, strict=True):
                        p.copy_(value)
                policy.store.keep("a")
            backend.fit(policy, "a", EXAMPLES, mean_token_loss, settings, folder, lambda *_: None)
        return [p.detach().clone() for p in trained(policy)]

    return weights


def killed(done, total, figures, work):
    if done == 2:
        raise KilledError


def trained(policy):
    policy.activate("a")
    return [p for p in policy.model.parameters() if p.requires_grad]


def equal(one, other):
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_two_trainings_are_one_of_both_lengths(bench):
    whole = bench(SETTINGS._replace(steps=4))
    assert equal(bench(SETTINGS, SETTINGS), whole)
    assert not equal(bench(SETTINGS._replace(carry=False), SETTINGS._replace(carry=False)), whole)


def test_a_training_cut_short_still_goes_on_from_it(bench):
    three = SETTINGS._replace(steps=3)
    assert equal(bench(SETTINGS, three, interrupt=1), bench(SETTINGS._replace(steps=5)))


def test_rates_are_the_new_trainings_own(tmp_path):
    parameter = torch.nn.Parameter(torch.ones(2))
    old, new = (torch.optim.AdamW([parameter], lr=lr) for lr in (0.5, 0.25))
    parameter.grad = torch.tensor([1.0, -2.0])
    old.step()
    leave(old, tmp_path / "s")
    take_up(new, tmp_path / "s")
    assert new.param_groups[0]["lr"] == 0.25
    # Adam's first moment after one step is (1 - .9) g, the second (1 - .999) g^2.
    torch.testing.assert_close(new.state[parameter]["exp_avg"], torch.tensor([0.1, -0.2]))
    torch.testing.assert_close(new.state[parameter]["exp_avg_sq"], torch.tensor([0.001, 0.004]))
    assert float(new.state[parameter]["step"]) == 1
    take_up(new, tmp_path / "nothing")
