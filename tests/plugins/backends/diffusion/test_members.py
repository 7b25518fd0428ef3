"""Members of a pipeline: what differs between them, and how they are mixed and kept."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from ric.errors import ConfigError, RunError
from ric_plugins.backends.diffusion.backend import Diffusion


def loaded(folder, **options):
    backend = Diffusion(**{"device": "cpu", "rank": 2, "levels": 2, **options})
    policy = backend.load(folder)
    generator = torch.Generator().manual_seed(1)
    for name in ("a", "b"):
        backend.add_member(policy, name)
        policy.activate(name)
        with torch.no_grad():
            for parameter in policy.network.parameters():
                if parameter.requires_grad:
                    parameter.add_(0.1 * torch.randn(parameter.shape, generator=generator))
        policy.store.keep(name)
    return backend, policy


def trained_names(policy):
    policy.activate("a")
    return {name for name, p in policy.network.named_parameters() if p.requires_grad}


def test_adapters_combine_as_their_merged_weights(transformer, examples):
    backend, policy = loaded(transformer)
    backend.combine(policy, {"a": 0.4, "b": -1.3}, "mixed")
    found = backend.loglik(policy, "mixed", examples)[0]
    with torch.no_grad():
        for layer in policy.store._layers:
            deltas = {name: layer.get_delta_weight(policy.store._names[name]) for name in ("a", "b")}
            layer.base_layer.weight += 0.4 * deltas["a"] - 1.3 * deltas["b"]
    assert np.allclose(found, backend.loglik(policy, "base", examples)[0], atol=1e-5)


def test_whole_weights_combine_as_arithmetic(transformer):
    backend, policy = loaded(transformer, adapter="none")
    weights = {}
    backend.combine(policy, {"a": 0.4, "b": -1.3}, "mixed")
    for name in ("base", "a", "b", "mixed"):
        policy.activate(name)
        weights[name] = torch.cat([p.detach().flatten().double() for p in policy.network.parameters()])
    base = weights["base"]
    wanted = base + 0.4 * (weights["a"] - base) - 1.3 * (weights["b"] - base)
    assert torch.allclose(weights["mixed"], wanted, atol=1e-6)


def test_parts_of_whole_weights(transformer):
    every = trained_names(loaded(transformer, adapter="none")[1])
    assert all(name.startswith("transformer.") for name in every)
    soup = trained_names(loaded(transformer, adapter="none", parts="cross-attention, bias-scale")[1])
    assert soup < every
    assert {name for name in every if ".attn2." in name} <= soup
    assert not any(name.endswith("attn1.to_q.weight") for name in soup)
    assert any(name.endswith("ff.net.2.bias") for name in soup)
    both = trained_names(loaded(transformer, adapter="none", parts="denoiser,text-encoder")[1])
    assert any(name.startswith("text_encoder.") for name in both)
    assert every < both


def test_parts_of_adapters(transformer):
    cross = trained_names(loaded(transformer, parts="cross-attention", targets="to_k,to_v")[1])
    assert {name.split(".lora_")[0].split(".", 3)[-1] for name in cross} == {"attn2.to_k", "attn2.to_v"}
    both = trained_names(loaded(transformer, parts="denoiser,text-encoder")[1])
    assert any(name.startswith("text_encoder.") for name in both)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"targets": "to_q,q_proj"}, r"no linear layer called q_proj(.|\n)*attn1.to_k(.|\n)*to_out.0"),
        ({"parts": "bias-scale"}, r"adapters on the parts bias-scale(.|\n)*adapter=none"),
        ({"resolution": 9}, r"images of 9 pixels(.|\n)*multiple of 2(.|\n)*resolution=8"),
    ],
)
def test_what_a_pipeline_cannot_have_is_refused(transformer, options, text):
    with pytest.raises(ConfigError, match=text):
        Diffusion(device="cpu", **options).load(transformer)


def test_a_member_of_whole_weights_is_a_pipeline(transformer, examples, tmp_path):
    backend, policy = loaded(transformer, adapter="none")
    backend.save(policy, "a", tmp_path / "a")
    fresh = backend.load(str(tmp_path / "a"))
    assert np.allclose(backend.loglik(fresh, "base", examples)[0], backend.loglik(policy, "a", examples)[0], atol=1e-6)
    index = json.loads((tmp_path / "a" / "model_index.json").read_text())
    assert index["vae"] == [None, None]
    with pytest.raises(RunError, match=r"no transformer/ in"):
        backend.restore(policy, "c", tmp_path)


def test_adapters_of_another_start_are_refused(transformer):
    backend, policy = loaded(transformer)
    backend.related(policy, ["a", "b", "base"])
    with torch.no_grad():
        for layer in policy.store._layers:
            layer.lora_A[policy.store._names["b"]].weight.normal_()
    with pytest.raises(RunError, match="member 'b' did not start from the shared"):
        backend.related(policy, ["a", "b"])


def test_options_are_checked_before_anything_loads():
    for options, text in [
        ({"adapter": "qlora"}, "adapter='qlora'(.|\n)*lora or none"),
        ({"dtype": "int8"}, "dtype='int8'"),
        ({"rank": 0}, "rank=0"),
        ({"dropout": 1.0}, "dropout=1.0"),
        ({"parts": "vae"}, "parts='vae'(.|\n)*cross-attention"),
        ({"targets": ","}, "targets=','"),
        ({"drop": 0.6, "drop_tags": 0.4}, "sum to less than 1"),
        ({"ema": 1.0}, "ema=1.0"),
        ({"levels": 0}, "levels=0"),
        ({"resolution": 0}, "resolution=0"),
        ({"checkpoint_every": -1}, "checkpoint_every=-1"),
    ]:
        with pytest.raises(ConfigError, match=text):
            Diffusion(**options)
