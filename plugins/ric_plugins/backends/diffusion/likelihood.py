"""Likelihoods of images: minus the mean denoising error over fixed levels, with one fixed noise for each level."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ric.kinds import Array, Example
from ric_plugins.backends.diffusion.captions import columns
from ric_plugins.backends.diffusion.errors import errors
from ric_plugins.backends.diffusion.space import framed

AT_ONCE = 64
"""Images of a batch."""


def loglik(policy: Any, examples: Sequence[Example], levels: int) -> Array:
    """Of each example (n,), under the active member."""
    found = [_of(policy, examples[i : i + AT_ONCE], levels) for i in range(0, len(examples), AT_ONCE)]
    return np.concatenate(found) if found else np.zeros(0)


def _of(policy: Any, examples: Sequence[Example], levels: int) -> Array:
    import torch

    n, space = len(examples), policy.space
    ids, mask = columns([policy.codec.read(example.prompt) for example in examples])
    pixels = torch.from_numpy(np.stack([framed(example.payload, space.resolution) for example in examples]))
    total = np.zeros(n)
    for level in range(levels):
        noise = np.random.default_rng(level).standard_normal(space.shape, dtype=np.float32)
        inputs = {
            "ids": ids,
            "mask": mask,
            "pixels": pixels,
            "share": np.full(n, (level + 0.5) / levels),
            "noise": torch.from_numpy(noise).expand(n, *space.shape),
            "latent": None,
        }
        with torch.inference_mode():
            total -= errors(policy.network, space, policy.noising, inputs).double().cpu().numpy()
    return total / levels
