"""Published settings of the single-objective learners. Each value is the paper's; `-code` is the published code's.

RAFT: arXiv:2304.06767, HH experiments, and LMFlow's script. The reward model, data and base model belong to the task.
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
