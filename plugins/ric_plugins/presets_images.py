"""Published settings of text-to-image experiments, as what presets set for the task `text2image`.

RiC: the authors' code (`ric_txt2img`), arXiv:2402.10207 section 4. Rewarded soups: arXiv:2306.04488, table 5; their
model and pictures were never published, so model and data are the user's to give. RAFT: LMFlow's example on Stable
Diffusion. docs/presets.md says where each value is from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STABLE_DIFFUSION = "stable-diffusion-v1-5/stable-diffusion-v1-5"

WHOLE: Mapping[str, Any] = {
    "name": "diffusion",
    "adapter": "none",
    "parts": "denoiser",
    "resolution": 512,
    "drop": 0.1,
    "ema": 0.9999,
    "dtype": "float32",
}
"""RiC trains the whole denoiser, and keeps an average of it."""

RIC_PAPER_IMAGES: Mapping[str, Any] = {
    "task": {"name": "text2image"},
    "algo": {"rounds": 0},
    "rewards": ["aesthetic", "jpeg-size"],
    "mapping": {"name": "linf", "reference": "quantiles"},
    "model": STABLE_DIFFUSION,
    "backend": WHOLE,
    "sampler": {"name": "denoise", "steps": 50, "guidance": 7.5, "scheduler": "pndm"},
    "fit": {"steps": 400_000, "batch": 64, "lr": 1e-5, "schedule": "constant", "warmup": 0.0},
    "eval": {"prompts": 1000},
    "seed": 42,
}

RIC_CODE_IMAGES: Mapping[str, Any] = {**RIC_PAPER_IMAGES, "backend": {**WHOLE, "ema": 0.0}}
"""The code keeps an average and evaluates the last weights."""

RS_IMAGES: Mapping[str, Any] = {
    "task": {"name": "text2image"},
    "algo": {
        "expert": {
            "name": "reward-weighted",
            "source": "samples",
            "generate": 10_000,
            "fraction": 0.5,
            "steps": 4000,
            "lr": 5e-6,
            "schedule": "constant",
        },
    },
    "backend": {"name": "diffusion", "adapter": "none", "parts": "cross-attention,bias-scale"},
    "fit": {"batch": 64},
    "eval": {"prompts": 1000},
}

RAFT_IMAGES: Mapping[str, Any] = {
    "task": {"name": "text2image"},
    "algo": {
        "start": "base", "rounds": 10, "keep": 8, "best_of": 10, "ranking": "local", "temperature": 1.0, "epochs": 80,
        "lr": 9e-6, "schedule": "constant",
    },
    "rewards": ["aesthetic"],
    "model": STABLE_DIFFUSION,
    "backend": {"name": "diffusion", "adapter": "lora", "rank": 4, "alpha": 4.0, "resolution": 256},
    "sampler": {"name": "denoise", "steps": 50, "guidance": 7.5, "scheduler": "dpm"},
    "fit": {"batch": 8, "warmup": 0.0},
}  # fmt: skip
