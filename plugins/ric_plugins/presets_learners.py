"""Published settings of the single-objective learners. Each value is the paper's; `-code` is the published code's.

RAFT: arXiv:2304.06767, HH experiments, and LMFlow's script. RRHF: arXiv:2304.05302, HH experiments, candidates "DP".
`ric-baseline`: MORLHF as the tables of arXiv:2402.10207 ran it, with the models and data of `ric-paper`. The reward
models, data and base models of RAFT and RRHF are the user's to give. docs/presets.md says where each value is from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ric_plugins.presets import LLAMA, LORA, RIC_TASKS
from ric_plugins.presets_images import RAFT_IMAGES

TRL_PPO: Mapping[str, Any] = {
    "name": "ppo",
    "epochs": 4,
    "schedule": "constant",
    "warmup": 0.0,
    "adaptive": True,
    "horizon": 10_000.0,
    "weight_decay": 0.0,
    "gamma": 1.0,
    "lam": 0.95,
    "clip": 0.2,
    "value_clip": 0.2,
    "value_weight": 0.1,
    "value_dropout": 0.1,
    "most_ratio": 10.0,
    "stop_within": False,
}
"""What rewarded soups and MORLHF both inherit from trl 0.4 to 0.8."""

RAFT_PAPER: Mapping[str, Any] = {
    "algo": {
        "name": "raft",
        "start": "sft",
        "rounds": 12,
        "keep": 2048,
        "best_of": 32,
        "ranking": "local",
        "temperature": 1.0,
        "kl": 0.0,
        "epochs": 2,
        "lr": 2e-5,
        "schedule": "linear",
        "optimizer": "fresh",
        "patience": 3,
        "plain_text": False,
    },
    "backend": {"name": "causal-lm", "adapter": "none", "dtype": "bfloat16"},
    "fit": {"steps": 14_000, "batch": 8, "lr": 2e-5, "schedule": "linear", "warmup": 0.0},
    "decoding": {"max_units": 128, "temperature": 1.0, "top_p": 1.0, "top_k": 0},
    "tasks": {"text2image": RAFT_IMAGES},
}

RAFT_CODE: Mapping[str, Any] = {
    **RAFT_PAPER,
    "algo": {
        **RAFT_PAPER["algo"],
        "rounds": 20,
        "keep": 1024,
        "best_of": 8,
        "temperature": 0.85,
        "epochs": 4,
        "schedule": "constant",
        "optimizer": "carried",
        "patience": 0,
        "plain_text": True,
    },
    "decoding": {"max_units": 127, "temperature": 0.85, "top_p": 1.0, "top_k": 0},
}

RRHF_PAPER: Mapping[str, Any] = {
    "algo": {
        "name": "rrhf",
        "rounds": 1,
        "prompts": None,
        "each": 4,
        "answers": 2,
        "candidates": "diverse",
        "diversity": 1.0,
        "kl": 0.0,
        "epochs": 3,
        "lr": 2e-5,
        "schedule": "linear",
        "rank_weight": 1.0,
        "length_norm": "response",
        "reduction": "sum",
    },
    "backend": {"name": "causal-lm", "adapter": "none", "dtype": "bfloat16", "context": 192},
    # 64 queries of six candidates, one query at a time on each of eight devices.
    "fit": {"batch": 384, "micro": 6, "warmup": 0.03, "weight_decay": 0.0},
    "decoding": {"max_units": 128, "min_units": 1, "temperature": 0.0},
}

RRHF_CODE: Mapping[str, Any] = {
    **RRHF_PAPER,
    "algo": {**RRHF_PAPER["algo"], "schedule": "cosine", "length_norm": "padded", "reduction": "padded"},
}

RIC_BASELINE: Mapping[str, Any] = {
    "algo": {
        "name": "morl",
        "members": 11,
        "scale": "raw",
        "decimals": 1,
        "start": "sft",
        "learner": {
            **TRL_PPO,
            "steps": 200,
            "batch": 256,  # 64 on each of four processes
            "minibatch": 4,  # 1 on each of four processes
            "lr": 1e-5,
            "temperature": 0.7,
            "kl": 0.2,
            "target": 3.0,
            "early_stop": 1.0,
            "max_grad_norm": 0.5,
            "whiten": "batch",
        },
    },
    "model": LLAMA,
    "backend": LORA,
    "fit": {"steps": 20_000, "batch": 4, "lr": 1.4e-4, "schedule": "linear", "warmup": 0.0, "weight_decay": 0.01},
    "decoding": {"min_units": 1, "temperature": 1.0, "top_p": 0.9, "top_k": 0},
    "eval": {"grid": "ric"},
    "tasks": RIC_TASKS,
    "seed": 8888,
}
