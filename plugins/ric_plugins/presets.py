"""Published settings as configurations. Each value is the paper's; `ric-code` differs where its code does.

RiC: arXiv:2402.10207, language experiments. Sizes of rewards, data and base model belong to the task.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
        "steps": 4000,
        "lr": 1e-5,
        "schedule": "constant",
    },
    "format": {"name": "paper", "decimals": 1},
    "mapping": {"name": "l2"},
    "backend": {"name": "causal-lm", "adapter": "lora", "rank": 64, "alpha": 128, "dropout": 0.05},
    "fit": {
        "steps": 20_000,
        "batch": 8,
        "lr": 1.41e-4,
        "schedule": "linear",
        "warmup": 0.0,
        "weight_decay": 0.01,
        "max_grad_norm": 1.0,
    },
    "decoding": {"max_units": 128, "temperature": 1.0, "top_p": 0.9, "top_k": 0, "min_units": 1},
}

RIC_CODE: Mapping[str, Any] = {
    **RIC_PAPER,
    "algo": {**RIC_PAPER["algo"], "select": "any", "reference": "gaussian"},
    "format": {"name": "paper", "decimals": 1, "clip": False},
    "mapping": {"name": "l2", "reference": "gaussian"},
    "fit": {**RIC_PAPER["fit"], "lr": 1.414e-4},
}
