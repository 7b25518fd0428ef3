"""Published settings of rewarded soups, language tasks. `rs-code` has what its command line does by default.

Source: arXiv:2306.04488, table 1, and the authors' code. docs/presets.md says where each value is from, and what of it
cannot be repeated. The model, LLaMA-7B with the public Alpaca adapter merged into it, is the user's to give.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ric_plugins.presets_images import RS_IMAGES
from ric_plugins.presets_learners import TRL_PPO

SUMMARIES = [
    {"name": "summary", "template": "{sentence} {bos} {post|prompt}"},
    {"name": "faithful", "template": "{sentence}{eos}{eos}{post|prompt}", "pair": "", "head": "1-0"},
]
"""The summary task's reward models, which read the first sentence alone."""

RS_PAPER: Mapping[str, Any] = {
    "algo": {
        "name": "rewarded-soup",
        "start": "base",
        "scale": "raw",
        "combine": "weights",
        "choose": "preference",
        "stretch": 1.0,
        "expert": {
            **TRL_PPO,
            "steps": None,  # one epoch
            "batch": 128,
            "minibatch": 4,
            "lr": 1.41e-5,
            "temperature": 1.0,
            "kl": 0.2,
            "target": 6.0,
            "early_stop": 0.0,
            "max_grad_norm": 0.0,
            "whiten": "minibatch",
        },
    },
    "backend": {
        "name": "causal-lm",
        "adapter": "lora",
        "rank": 16,
        "alpha": 16,
        "dropout": 0.05,
        "targets": "q_proj,k_proj,v_proj,o_proj",
        "dtype": "bfloat16",
    },
    "decoding": {"max_units": 32, "temperature": 0.0, "top_k": 0},
    "eval": {"prompts": 200},
    "seed": 0,
    "tasks": {
        "hh": {"task": {"name": "hh", "source": "hub"}, "rewards": ["deberta", "electra"]},
        "summary": {
            "task": {"name": "summary", "source": "hub", "min_post": 101, "max_post": 1199},
            "rewards": SUMMARIES,
            "algo": {"expert": {"kl": 0.05}},
        },
        "text2image": RS_IMAGES,
    },
}

RS_CODE: Mapping[str, Any] = {
    **RS_PAPER,
    "tasks": {
        task: {key: value for key, value in own.items() if key != "algo" or task == "text2image"}
        for task, own in RS_PAPER["tasks"].items()
    },
}
