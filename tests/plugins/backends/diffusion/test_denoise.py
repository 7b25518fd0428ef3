"""The sampler: guidance by hand, mixtures in one batch, and images that are the same in any company."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ric.errors import ConfigError, RunError
from ric.kinds import Conditioned, Decoding, Request
from ric_plugins.backends.diffusion.backend import Diffusion
from ric_plugins.samplers.denoise import Denoise
from ric_plugins.samplers.stepping import first_noise

MEMBERS = ("a", "b")
TAGGED = Conditioned("a red square", "a red square", " <rm1> 1", "")


def grown(folder, adapter="lora"):
    """A policy with two members that differ from the base."""
    backend = Diffusion(device="cpu", adapter=adapter, rank=2)
    policy = backend.load(folder)
    generator = torch.Generator().manual_seed(0)
    for name in MEMBERS:
        backend.add_member(policy, name)
        policy.activate(name)
        with torch.no_grad():
            for parameter in policy.network.parameters():
                if parameter.requires_grad:
                    parameter.add_(0.2 * torch.randn(parameter.shape, generator=generator))
        policy.store.keep(name)
    return policy


@pytest.fixture(scope="module")
def policy(transformer):
    return grown(transformer)


def drawn(policy, requests, temperature=1.0, **options):
    sampler = Denoise(**{"steps": 2, "width": 4, **options})
    samples = sorted(sampler.stream(policy, requests, Decoding(temperature=temperature)), key=lambda s: s.row)
    assert [s.row for s in samples] == list(range(len(requests)))
    assert all(s.units == 1 and s.finished for s in samples)
    return np.stack([np.asarray(s.payload, dtype=np.int64) for s in samples])


def answer(policy, prompt, seed, coefficients=None):
    """One Euler step of a flow, from noise to pixels, in plain arithmetic; coefficients weigh three prompts."""
    noise = torch.from_numpy(first_noise(seed, policy.space.shape))[None]
    said = 0
    for text, c in coefficients or [(prompt, 1.0)]:
        ids, mask = policy.read([text])
        with torch.no_grad():
            said = said + c * policy.network(noise, torch.tensor([1000.0]), policy.network.read(ids, mask), mask)
    return np.asarray(policy.pictures(noise - said)[0], dtype=np.int64)


@pytest.mark.parametrize(
    ("options", "coefficients"),
    [
        ({"guidance": 1.0}, [(TAGGED, 1.0)]),
        ({"guidance": 3.0}, [("", -2.0), (TAGGED, 3.0)]),
        ({"guidance": 1.0, "reward_guidance": 2.0}, [("a red square", -1.0), (TAGGED, 2.0)]),
        ({"guidance": 3.0, "reward_guidance": 2.0}, [("", -2.0), ("a red square", 1.0), (TAGGED, 2.0)]),
        ({"guidance": 0.0, "reward_guidance": 0.0}, [("", 1.0)]),
    ],
)
def test_guidance_by_hand(policy, options, coefficients):
    policy.activate("a")
    found = drawn(policy, [Request(TAGGED, 7, "a")], steps=1, **options)
    assert np.abs(found[0] - answer(policy, TAGGED, 7, coefficients)).max() <= 1


def test_rows_of_one_batch_have_mixtures_of_their_own(policy):
    mixes = [(0.3, 0.7), (1.0, 0.0), (-0.5, 1.5), (0.0, 1.0)]
    requests = [Request("a red square", i, mix=mix, members=MEMBERS) for i, mix in enumerate(mixes)]
    found = drawn(policy, requests)
    for i, mix in enumerate(mixes):
        policy.combine(dict(zip(MEMBERS, mix, strict=True)), "merged")
        assert np.abs(drawn(policy, [Request("a red square", i, "merged")])[0] - found[i]).max() <= 1
        assert np.array_equal(drawn(policy, [requests[i]])[0], found[i]), "the same to the bit in other company"
    assert len({image.tobytes() for image in found}) == 4


def test_whole_weights_are_mixed_one_after_the_other(transformer):
    policy = grown(transformer, "none")
    mixes = [(0.3, 0.7), (1.0, 0.0), (0.3, 0.7)]
    requests = [Request("white", 5, mix=mix, members=MEMBERS) for mix in mixes]
    found = drawn(policy, requests)
    policy.combine({"a": 0.3, "b": 0.7}, "merged")
    wanted = drawn(policy, [Request("white", 5, "merged"), Request("white", 5, "a")])
    assert np.array_equal(found, wanted[[0, 1, 0]])


def test_mixed_predictions_are_an_average_of_answers(policy):
    mix = Request("white", 3, mix=(0.25, 0.75), combine="predictions", members=MEMBERS)
    total = 0
    for name, c in zip(MEMBERS, mix.mix, strict=True):
        policy.activate(name)
        ids, mask = policy.read(["white"])
        noise = torch.from_numpy(first_noise(3, policy.space.shape))[None]
        with torch.no_grad():
            total = total + c * policy.network(noise, torch.tensor([1000.0]), policy.network.read(ids, mask), mask)
    wanted = np.asarray(policy.pictures(noise - total)[0], dtype=np.int64)
    assert np.abs(drawn(policy, [mix], steps=1, guidance=1.0)[0] - wanted).max() <= 1


def test_temperature_scales_the_first_noise(policy):
    requests = [Request("white", seed, "base") for seed in (1, 2)]
    cold, hot = drawn(policy, requests, temperature=0.0), drawn(policy, requests)
    assert np.array_equal(cold[0], cold[1])
    assert not np.array_equal(hot[0], hot[1])


def test_an_image_is_the_same_to_the_bit_in_any_company(policy):
    requests = [Request(caption, i, member) for i in range(9) for caption in ("white", TAGGED) for member in MEMBERS]
    found = drawn(policy, requests, width=8)
    order = np.random.default_rng(0).permutation(len(requests))
    shuffled = drawn(policy, [requests[i] for i in order], width=8)
    assert np.array_equal(found[order], shuffled)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"steps": 0}, "steps=0"),
        ({"width": 0}, "width=0"),
        ({"guidance": -1.0}, "guidance=-1.0(.|\n)*1 is none"),
        ({"reward_guidance": -1.0}, "reward_guidance=-1.0"),
        ({"scheduler": "unipc"}, "scheduler='unipc'(.|\n)*pipeline, euler"),
    ],
)
def test_options_that_mean_nothing_are_refused(options, text):
    with pytest.raises(ConfigError, match=text):
        Denoise(**options)


def test_a_scheduler_without_a_flow_is_refused(policy):
    with pytest.raises(ConfigError, match=r"'ddim' for a pipeline of flow matching(.|\n)*one of: euler, heun"):
        drawn(policy, [Request("white", 0, "base")], scheduler="ddim")


def test_an_unknown_member_is_refused(policy):
    with pytest.raises(RunError, match=r"'c' is no member"):
        drawn(policy, [Request("white", 0, "c")])
