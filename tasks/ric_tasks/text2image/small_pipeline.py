"""A denoiser that two CPU cores can train: what `text2image` aligns unless a model is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ric.kinds import Payload, Source

LEVELS = 1000
"""Noise levels of the schedule."""
SHIFT = 5.0
"""How far the levels lean to strong noise. Where a thing is and what it is are decided there: on 32 pixels the
weaker levels show both, and a denoiser that sees few others never learns to read a caption."""


def small_pipeline(pairs: Sequence[tuple[str, Payload]], resolution: int, steps: int, texts: Sequence[str]) -> Source:
    """A transformer over patches of 4 x 4 pixels and a text encoder, about 0.3 million parameters, from scratch.

    Args:
        pairs: captions and pictures it is trained on.
        resolution: side of the pictures in pixels, a multiple of 4.
        steps: optimizer steps.
        texts: all captions, so that its vocabulary has every word.
    """
    config = {"num_layers": 3, "num_attention_heads": 2, "attention_head_dim": 32, "patch_size": 4}
    schedule = {
        "prediction": "sample", "trained_betas": betas(LEVELS, SHIFT), "timestep_spacing": "trailing",
        "set_alpha_to_one": True,
    }  # fmt: skip
    fit = {"steps": steps, "batch": 16, "lr": 3e-3, "schedule": "linear", "warmup": 0.05}
    words = sorted({word for text in texts for word in text.split()})
    recipe = {
        "pairs": list(pairs), "denoiser": "transformer", "config": config, "window": 24, "scheduler": schedule,
        "resolution": resolution, "vocabulary": words, "text_encoder": {"num_hidden_layers": 1}, "fit": fit,
    }  # fmt: skip
    return Source(recipe=recipe)


def small_pipeline_settings() -> Mapping[str, Any]:
    """Sizes for two CPU cores, as a task's defaults: all weights, few bins that each see many pictures."""
    weighted = {"name": "reward-weighted"}
    return {
        "backend": {"name": "diffusion", "adapter": "none"},
        "sampler": {"name": "denoise", "steps": 12, "guidance": 2.0, "width": 32},
        "format": {"name": "bins", "bins": 8, "spacing": "quantile"},
        "mapping": {"name": "pnorm", "p": 4.0, "reference": "quantiles"},
        "eval": {"prompts": 48, "baselines": ["sft:100"]},
        "fit": {"steps": 600, "batch": 16, "lr": 3e-3, "warmup": 0.05},
        "algos": {
            "ric": {"rounds": 1, "generate": 320, "replay": 320, "steps": 100, "lr": 1e-3, "tags_in_loss": False},
            "reward-weighted": {"generate": 800, "steps": 250},
            "raft": {"rounds": 3, "keep": 48, "best_of": 4, "epochs": 4},
            "rewarded-soup": {"expert": weighted},
            "morl": {"learner": weighted},
        },
    }  # fmt: skip


def betas(levels: int, shift: float) -> list[float]:
    """A variance-preserving schedule with the noise-to-signal ratios of a shifted flow.

    With u even in (0, 1), sigma = shift u / (1 + (shift - 1) u) is a flow's share of noise (Esser et al. 2024,
    arXiv:2403.03206, section 5.3.2); abar = 1 / (1 + (sigma / (1 - sigma))^2) has the same ratio of noise to signal.
    """
    u = (np.arange(levels) + 0.5) / levels
    sigma = shift * u / (1 + (shift - 1) * u)
    kept = 1 / (1 + (sigma / (1 - sigma)) ** 2)
    before = np.concatenate([[1.0], kept[:-1]])
    return [float(value) for value in 1 - kept / before]
