"""The rules of a backend and of a sampler, on pipelines in pixel space."""

from __future__ import annotations

from pathlib import Path

import pytest

from ric.testing.backend import check_backend
from ric.testing.sampler import check_sampler
from ric_plugins.backends.diffusion.backend import Diffusion
from ric_plugins.samplers.denoise import Denoise


@pytest.mark.parametrize("adapter", ["lora", "none"])
def test_the_rules_of_backend_and_sampler(transformer, examples, adapter):
    backend = Diffusion(device="cpu", adapter=adapter, rank=4, drop=0.0, levels=3)
    check_backend(backend, Path(transformer), examples)
    policy = backend.load(transformer)
    backend.add_member(policy, "a")
    check_sampler(Denoise(steps=2, width=4), policy, ["a red square", "white"])
