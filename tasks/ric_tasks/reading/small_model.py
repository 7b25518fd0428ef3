"""Settings for a base model that is small enough to train whole, on a processor, in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

LARGEST = 64 << 20
"""Most bytes of weights of a small model: 16 million parameters of four bytes."""


def is_small(model: str) -> bool:
    """Whether `model` is a local folder whose safetensors files are small; a hub id is never looked up."""
    folder = Path(model).expanduser()
    sizes = [path.stat().st_size for path in folder.glob("*.safetensors")] if model and folder.is_dir() else []
    return 0 < sum(sizes) <= LARGEST


def small_model_settings() -> Mapping[str, Any]:
    """What makes a small model listen to its tags (docs/small-models.md), as a task's defaults.

    All weights, few bins that each see many rows, the contrast of `ric`, one target for all prompts, in which every
    step of the dial asks for more of one reward and less of the other, and guidance by the rewards.
    """
    return {
        "algo": {
            "name": "ric", "contrast": 0.3, "rounds": 1, "generate": 1200, "replay": 1200, "steps": 80, "lr": 1e-3,
        },
        "backend": {"name": "causal-lm", "adapter": "none"},
        "format": {"name": "bins", "bins": 8, "spacing": "quantile"},
        "mapping": {"name": "pnorm", "p": 4.0, "reference": "quantiles"},
        "sampler": {"name": "batched", "reward_guidance": 2.0},
        "eval": {"baselines": ["sft:100"]},
        "fit": {"steps": 400, "batch": 32, "lr": 2e-3, "warmup": 0.05},
    }  # fmt: skip
