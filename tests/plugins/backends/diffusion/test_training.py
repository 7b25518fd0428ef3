import numpy as np
import pytest
import torch

from ric.errors import ConfigError, RunError
from ric.kinds import AFTER, BEFORE, Conditioned, Example
from ric_plugins.backends.diffusion.average import Average
from ric_plugins.backends.diffusion.backend import Diffusion
from ric_plugins.backends.diffusion.building import mean_error
from ric_plugins.backends.schedule import rate
from ric_plugins.losses import likelihood


def silent(done, total, figures, work=None):
    """A progress callback that does nothing."""


class StoppedError(Exception):
    pass


def trained(backend, folder, examples, settings, place, progress=silent, loss=mean_error, policy=None):
    """Weights of a member after a training."""
    policy = backend.load(folder) if policy is None else policy
    backend.add_member(policy, "a")
    backend.fit(policy, "a", examples, loss, settings, place, progress)
    policy.activate("a")
    return {k: p.detach().clone() for k, p in policy.network.named_parameters()}


def same(one, other, **slack):
    return all(torch.allclose(one[k], other[k], **slack) if slack else one[k].equal(other[k]) for k in one)


@pytest.mark.parametrize("options", [{"ema": 0.9}, {"adapter": "none"}, {"dropout": 0.3}])
def test_a_training_cut_short_ends_with_the_same_bits(transformer, examples, settings, tmp_path, options):
    backend = Diffusion(device="cpu", rank=2, checkpoint_every=1, **options)
    wanted = trained(backend, transformer, examples, settings, tmp_path / "whole")
    starts = []

    def stop(done, total, figures, work=None):
        if done == 3:
            raise StoppedError

    def watch(done, total, figures, work=None):
        starts.append((done, work.steps))

    with pytest.raises(StoppedError):
        trained(backend, transformer, examples, settings, tmp_path / "cut", stop)
    assert sorted(p.name for p in (tmp_path / "cut").iterdir()) == ["checkpoint-1", "checkpoint-2"]
    assert same(wanted, trained(backend, transformer, examples, settings, tmp_path / "cut", watch))
    assert starts[0] == (2, 2)


def test_micro_batches_take_the_same_step(transformer, examples, settings, tmp_path):
    backend = Diffusion(device="cpu", rank=2)
    weighted = [example._replace(weight=float(i)) for i, example in enumerate(examples)]
    found = [
        trained(backend, transformer, weighted, settings._replace(micro=micro), tmp_path / str(micro), loss=likelihood)
        for micro in (0, 3)
    ]
    assert same(*found, atol=1e-5)


def test_weights_count(transformer, examples, settings, tmp_path):
    seen = []

    def loss(loglik, units, batch):
        seen.append((loglik.shape, units.tolist(), batch.weight.tolist(), batch.group.tolist()))
        return likelihood(loglik, units, batch)

    only = [e._replace(weight=float(i == 0), group=i) for i, e in enumerate(examples)]
    backend = Diffusion(device="cpu", rank=2, drop=0.0)
    policy = backend.load(transformer)
    trained(backend, transformer, only, settings._replace(steps=30, lr=2e-2), tmp_path, loss=loss, policy=policy)
    gain = backend.loglik(policy, "a", examples)[0] - backend.loglik(policy, "base", examples)[0]
    assert gain[0] > 0
    assert gain.argmax() == 0
    assert seen[0][0] == (4,)
    assert seen[0][1] == [1.0] * 4
    assert sorted(zip(seen[0][3], seen[0][2], strict=True)) == [(0, 1.0), (1, 0.0), (2, 0.0), (3, 0.0)]


def test_an_optimizer_is_carried(transformer, examples, settings, tmp_path):
    backend = Diffusion(device="cpu", rank=2)
    carried = settings._replace(carry=True)
    trained(backend, transformer, examples, carried, tmp_path / "one")
    fresh = trained(backend, transformer, examples, settings, tmp_path / "two")
    (tmp_path / "three").mkdir()
    (tmp_path / "one" / AFTER).rename(tmp_path / "three" / BEFORE)
    assert not same(fresh, trained(backend, transformer, examples, carried, tmp_path / "three"))


def test_a_running_average_by_hand(tmp_path):
    weight = torch.zeros(1)
    average = Average([weight], 0.5)
    for step, value in enumerate((1.0, 3.0)):
        weight.fill_(value)
        average.follow(step)
    wanted = (1 - 2 / 11) * 3 + 2 / 11 * (1 - 1 / 10) * 1.0
    average.save(tmp_path)
    again = Average([weight], 0.5)
    again.load(tmp_path)
    again.use()
    assert weight.item() == pytest.approx(wanted, rel=1e-6)


def test_learning_rates(settings):
    linear = settings._replace(steps=10, lr=1.0, schedule="linear", warmup=0.2)
    assert [rate(linear, step) for step in (0, 1, 2, 6, 9)] == pytest.approx([0, 0.5, 1, 0.5, 0.125])
    cosine = linear._replace(schedule="cosine")
    assert rate(cosine, 6) == pytest.approx(0.5)
    assert rate(settings, 3) == settings.lr


def test_own_tokens_are_learned_beside_a_frozen_text_encoder(transformer, examples, settings, tmp_path):
    tagged = [Example(Conditioned(e.prompt, e.prompt, "<up>", ""), e.payload) for e in examples]
    for adapter in ("lora", "none"):
        backend = Diffusion(device="cpu", rank=2, adapter=adapter)
        policy = backend.load(transformer, tokens=["<up>", "<down>"])
        own = policy.parts.tokenizer.convert_tokens_to_ids(["<up>", "<down>"])
        backend.add_member(policy, "a")
        before = rows(policy, "a")
        backend.fit(policy, "a", tagged, mean_error, settings, tmp_path / adapter, silent)
        moved = (rows(policy, "a") - before).abs().sum(dim=1)
        assert moved[own[0]] > 0
        assert moved[[i for i in range(len(moved)) if i not in own]].max() == 0
        backend.save(policy, "a", tmp_path / f"{adapter}-saved")
        fresh = backend.load(transformer, tokens=["<up>", "<down>"])
        backend.restore(fresh, "a", tmp_path / f"{adapter}-saved")
        assert np.allclose(backend.loglik(fresh, "a", tagged)[0], backend.loglik(policy, "a", tagged)[0], atol=1e-6)


def rows(policy, member):
    """What the text encoder looks up, (tokens, width)."""
    policy.activate(member)
    embedding = policy.parts.text_encoder.get_input_embeddings()
    return embedding(torch.arange(len(policy.parts.tokenizer))).detach().clone()


def test_what_cannot_be_trained_is_refused(transformer, examples, settings, tmp_path):
    backend = Diffusion(device="cpu")
    policy = backend.load(transformer)
    backend.add_member(policy, "a")
    with pytest.raises(RunError, match="member 'base' on 4 examples"):
        backend.fit(policy, "base", examples, mean_error, settings, tmp_path, silent)
    with pytest.raises(RunError, match="on 0 examples"):
        backend.fit(policy, "a", [], mean_error, settings, tmp_path, silent)
    with pytest.raises(ConfigError, match="schedule='step'"):
        backend.fit(policy, "a", examples, mean_error, settings._replace(schedule="step"), tmp_path, silent)
