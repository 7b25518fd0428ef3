"""Policy gradient over denoising steps: the moves against diffusers and by hand, and the loop."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from ric.errors import RunError
from ric.kinds import Decoding, FitSettings, Practice, Row, Verdict
from ric_plugins.backends.diffusion.backend import Diffusion
from ric_plugins.backends.diffusion.ddpo import normalized
from ric_plugins.backends.diffusion.moves import Move, Place, divergence, log_density, move, places
from ric_plugins.backends.diffusion.noising import Noising, noising_of
from ric_plugins.ddpo_options import DdpoOptions


@pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
@pytest.mark.parametrize("eta", [0.3, 1.0])
def test_a_move_is_diffusers_ddim_step(prediction, eta):
    from diffusers import DDIMScheduler

    scheduler = DDIMScheduler(num_train_timesteps=40, prediction_type=prediction, clip_sample=False,
                              timestep_spacing="trailing")  # fmt: skip
    scheduler.set_timesteps(4)
    levels = places(noising_of(scheduler), 4)
    assert [level.time for level in levels] == scheduler.timesteps.tolist()
    state, said, fresh = torch.randn(3, 2, 1, 4, 4, generator=torch.Generator().manual_seed(0)).unbind()
    found = move(prediction, state, said, levels[1], levels[2], eta)
    wanted = scheduler.step(said, int(levels[1].time), state, eta=eta, variance_noise=fresh).prev_sample
    assert torch.allclose(found.mean + found.std * fresh, wanted, atol=1e-5)


def test_a_flow_walks_from_noise_to_clean():
    levels = places(Noising("flow", 1000, np.zeros(0)), 4)
    assert [round(level.noise, 6) for level in levels] == [1.0, 0.75, 0.5, 0.25]
    clean, noise = torch.full((1, 1, 1, 1), 2.0), torch.full((1, 1, 1, 1), -1.0)
    state = 0.5 * clean + 0.5 * noise
    found = move("flow", state, noise - clean, levels[2], levels[3], eta=1.0)
    std = 0.25 * math.sqrt(1 - (0.5 * 0.25 / (0.75 * 0.5)) ** 2)
    assert found.std == pytest.approx(std)
    assert found.mean.item() == pytest.approx(0.75 * 2 + math.sqrt(0.25**2 - std**2) * -1)
    assert move("flow", state, noise - clean, levels[3], None, eta=1.0).std == 0.0


def test_perfect_moves_keep_the_spread_of_each_level():
    """With x_0 known, a state at (s, n) goes to one with mean s' x_0 and deviation n'."""
    here, there = Place(0.4, 0.6, 600.0), Place(0.7, 0.3, 300.0)
    generator = torch.Generator().manual_seed(0)
    noise, fresh = torch.randn(2, 20000, 1, 1, 1, generator=generator).unbind()
    found = move("flow", 0.4 * 5.0 + 0.6 * noise, noise - 5.0, here, there, eta=0.7)
    reached = found.mean + found.std * fresh
    assert reached.mean().item() == pytest.approx(0.7 * 5.0, abs=0.01)
    assert reached.std().item() == pytest.approx(0.3, abs=0.01)


def test_densities_and_divergences_by_hand():
    one, other = Move(torch.tensor([[[[0.0, 1.0]]]]), 2.0), Move(torch.tensor([[[[2.0, 1.0]]]]), 2.0)
    state = torch.tensor([[[[2.0, 1.0]]]])
    wanted = np.mean([-0.5 * (2 / 2) ** 2, 0.0]) - math.log(2) - 0.5 * math.log(2 * math.pi)
    assert log_density(state, one).item() == pytest.approx(wanted)
    assert divergence(one, other).item() == pytest.approx(np.mean([4 / 8, 0.0]))


def test_advantages_by_hand():
    utility, group = np.array([1.0, 3.0, 10.0, np.nan]), np.array([0, 0, 1, 1])
    assert normalized(utility, group, DdpoOptions()) == pytest.approx([-1, 1, 0, np.nan], nan_ok=True, abs=1e-6)
    mean, std = np.mean([1, 3, 10]), np.std([1, 3, 10])
    found = normalized(utility, group, DdpoOptions(normalize="batch", most=1.0))
    assert found == pytest.approx([(1 - mean) / std, (3 - mean) / std, 1.0, np.nan], nan_ok=True)


class Bright:
    """A judge that likes bright pictures, and counts."""

    def __init__(self):
        self.seen = []

    def __call__(self, rows, group):
        value = np.array([np.asarray(row.payload, dtype=float).mean() for row in rows])
        self.seen.append((value.mean(), [row.prompt for row in rows], group.tolist()))
        return Verdict(value, value[:, None])


def practice(steps=3, lr=1e-3, **options):
    rows = [Row(str(i), prompt) for i, prompt in enumerate(("a red square", "white", "a blue square"))]
    chosen = {"moves": 3, "each": 4, "minibatch": 4, "clip": 1e-2, **options}
    return Practice(
        "ddpo", rows, None, chosen, FitSettings(steps, 8, lr, "constant", 0.0, 0.0, seed=1), Decoding(batch=5)
    )


def practised(folder, place, progress=lambda *_: None, told=None, judge=None, **options):
    backend = Diffusion(device="cpu", rank=4, checkpoint_every=1, **options)
    policy = backend.load(folder)
    backend.add_member(policy, "a")
    work = backend.improve(policy, "a", "base", told or practice(), judge or Bright(), place, progress)
    policy.activate("a")
    return work, torch.cat([p.detach().flatten() for p in policy.network.parameters() if p.requires_grad])


def test_it_learns_what_is_rewarded(transformer, tmp_path):
    judge = Bright()
    work, _ = practised(transformer, tmp_path, told=practice(12, 2e-2), judge=judge)
    means = [mean for mean, *_ in judge.seen]
    assert np.mean(means[-3:]) > np.mean(means[:3]) + 10
    assert (work.steps, work.rows, work.rows_drawn) == (24, 96, 96)
    assert [prompts[::4] for _, prompts, _ in judge.seen[:3]].count(judge.seen[0][1][::4]) < 3
    assert all(group[0] == group[3] != group[4] for _, _, group in judge.seen)
    assert sorted(p for _, prompts, _ in judge.seen[:3] for p in prompts[::4]) == sorted(
        2 * ["a red square", "white", "a blue square"]
    )


@pytest.mark.parametrize("adapter", ["lora", "none"])
def test_it_goes_on_bit_by_bit(transformer, tmp_path, adapter):
    told = practice(kl=0.1, guidance=2.0)
    wanted = practised(transformer, tmp_path / "whole", told=told, adapter=adapter)

    def stop(done, total, figures, work=None):
        if done == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        practised(transformer, tmp_path / "cut", stop, told=told, adapter=adapter)
    work, weights = practised(transformer, tmp_path / "cut", told=told, adapter=adapter)
    assert weights.equal(wanted[1])
    assert work == wanted[0]


def test_a_price_of_divergence_holds_the_policy_back(transformer, tmp_path):
    moved = []
    for kl in (0.0, 1e3):
        backend = Diffusion(device="cpu", rank=4)
        policy = backend.load(transformer)
        backend.add_member(policy, "a")
        told = practice(5, 1e-2, kl=kl)
        backend.improve(policy, "a", "base", told, Bright(), tmp_path / str(kl), lambda *_: None)
        noise, (ids, mask) = torch.ones(1, *policy.space.shape), policy.read(["white"])
        said = []
        for member in ("base", "a"):
            policy.activate(member)
            with torch.no_grad():
                said.append(policy.network(noise, torch.tensor([700.0]), policy.network.read(ids, mask), mask))
        moved.append(float((said[1] - said[0]).square().mean()))
    assert 0 < moved[1] < 0.5 * moved[0]


def test_other_methods_and_the_base_are_refused(transformer, tmp_path):
    backend = Diffusion(device="cpu")
    policy = backend.load(transformer)
    with pytest.raises(RunError, match=r"method 'ppo'(.|\n)*one of: ddpo"):
        backend.improve(policy, "base", "base", practice()._replace(method="ppo"), Bright(), tmp_path, lambda *_: None)
    with pytest.raises(RunError, match="training of member 'base'"):
        backend.improve(policy, "base", "base", practice(), Bright(), tmp_path, lambda *_: None)
