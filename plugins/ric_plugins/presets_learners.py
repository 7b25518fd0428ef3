"""Published settings of the single-objective learners. Each value is the paper's; `-code` is the published code's.

RAFT: arXiv:2304.06767, HH experiments, and LMFlow's script. RRHF: arXiv:2304.05302, HH experiments, candidates "DP".
`ric-baseline`: MORLHF as the tables of arXiv:2402.10207 ran it. Reward models, data and base model belong to the task.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
        "patience": 3,
    },
    "backend": {"name": "causal-lm", "adapter": "none"},
    "fit": {"steps": 14_000, "batch": 8, "lr": 2e-5, "schedule": "linear", "warmup": 0.0},
    "decoding": {"max_units": 128, "temperature": 1.0, "top_p": 1.0, "top_k": 0},
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
            "name": "ppo",
            "steps": 200,
            "batch": 256,  # 64 on each of four processes
            "minibatch": 4,  # 1 on each of four processes
            "epochs": 4,
            "lr": 1e-5,
            "schedule": "constant",
            "temperature": 0.7,
            "kl": 0.2,
            "adaptive": True,
            "target": 3.0,
            "horizon": 10_000.0,
            "early_stop": 1.0,
            "max_grad_norm": 0.5,
            "weight_decay": 0.0,
            "gamma": 1.0,
            "lam": 0.95,
            "clip": 0.2,
            "value_clip": 0.2,
            "value_weight": 0.1,
            "value_dropout": 0.1,
            "whiten": True,
        },
    },
    "backend": {"name": "causal-lm", "adapter": "lora", "rank": 64, "alpha": 128, "dropout": 0.05},
    "fit": {"steps": 20_000, "batch": 4, "lr": 1.4e-4, "schedule": "linear", "warmup": 0.0, "weight_decay": 0.01},
    "decoding": {"max_units": 128, "min_units": 1, "temperature": 1.0, "top_p": 0.9, "top_k": 0},
    "seed": 8888,
}
