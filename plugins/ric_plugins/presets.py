"""Published settings of Rewards-in-Context as configurations. `ric-code` differs from the paper where its code does.

Sources: arXiv:2402.10207, language experiments, and the authors' code (`ric/`). docs/presets.md says where each value
is from. One thing cannot be repeated here: the authors loaded the base model in 8 bits; here it is bfloat16.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ric_plugins.presets_images import RIC_CODE_IMAGES, RIC_PAPER_IMAGES

LLAMA = "meta-llama/Llama-2-7b-hf"
EVERYTHING = 1_000_000
"""More test prompts than any of these data sets has."""

LORA: Mapping[str, Any] = {
    "name": "causal-lm",
    "adapter": "lora",
    "rank": 64,
    "alpha": 128,
    "dropout": 0.05,
    "targets": "q_proj,v_proj",
    "dtype": "bfloat16",
}
"""One adapter for all its language experiments, the baselines among them."""

UNGUIDED: Mapping[str, Any] = {"reward_guidance": 1.0}
"""Texts as the policy writes them, over what a task may set for small models."""

RIC_TASKS: Mapping[str, Any] = {
    "hh": {
        "task": {"name": "hh", "min_tokens": 8, "max_tokens": 512, "every": 4},
        "rewards": ["harmless", "helpful"],
        "decoding": {"max_units": 128},
        "eval": {"prompts": EVERYTHING},
        "sampler": UNGUIDED,
    },
    "summary": {
        "task": {"name": "summary", "min_post": 101, "max_post": 1199},
        "rewards": ["summary", "faithful"],
        "decoding": {"max_units": 48},
        "eval": {"prompts": 2000},
        "sampler": UNGUIDED,
    },
    "text": {"sampler": UNGUIDED},
}
"""Data, rewards and lengths of its two tasks; no text is guided by its rewards."""

RIC_PAPER: Mapping[str, Any] = {
    "algo": {
        "name": "ric",
        "rounds": 2,
        "generate": 20_000,
        "goals": "paper",
        "temperature": 0.7,
        "select": "all",
        "quantile": 0.7,
        "replay": 10_000,
        "tags_in_loss": False,
        "contrast": 0.0,
        "steps": 4000,
        "lr": 1e-5,
        "schedule": "constant",
    },
    "format": {"name": "paper", "decimals": 1},
    "mapping": {"name": "l2"},
    "model": LLAMA,
    "backend": LORA,
    "fit": {
        "steps": 20_000,
        "batch": 8,
        "lr": 1.41e-4,
        "schedule": "linear",
        "warmup": 0.0,
        "weight_decay": 0.01,
        "max_grad_norm": 1.0,
    },
    "decoding": {"temperature": 1.0, "top_p": 0.9, "top_k": 0, "min_units": 1},
    "eval": {"grid": "ric"},
    "tasks": {**RIC_TASKS, "text2image": RIC_PAPER_IMAGES},
}

RIC_CODE: Mapping[str, Any] = {
    **RIC_PAPER,
    "algo": {**RIC_PAPER["algo"], "select": "any", "reference": "gaussian", "drop": "dots-and-smileys"},
    "format": {"name": "paper", "decimals": 1, "clip": False},
    "mapping": {"name": "l2", "reference": "gaussian"},
    "fit": {**RIC_PAPER["fit"], "lr": 1.414e-4},
    "tasks": {**RIC_TASKS, "text2image": RIC_CODE_IMAGES},
}
