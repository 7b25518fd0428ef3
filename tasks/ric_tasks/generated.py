"""What the generated worlds share: how they are divided, the base model they train, and sizes for two CPU cores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from ric.kinds import Source

T = TypeVar("T")
SPLITS = {"test": 200, "validation": 64}
"""Items of a world that are set aside; the others are for training."""
STEPS = 800
"""Of a base model's training."""


def divided(items: Sequence[T], sizes: Mapping[str, int] = SPLITS) -> dict[str, list[T]]:
    """Every item in exactly one split, in order: the named sizes first, "train" the rest."""
    bounds = np.cumsum([0, *sizes.values(), len(items)])
    names = (*sizes, "train")
    return {name: list(items[start:stop]) for name, start, stop in zip(names, bounds[:-1], bounds[1:], strict=True)}


def shuffled(items: Sequence[T], seed: int, sizes: Mapping[str, int] = SPLITS) -> dict[str, list[T]]:
    """`divided`, in an order of its own that `seed` fixes."""
    order = np.random.default_rng([seed, 0]).permutation(len(items))
    return divided([items[i] for i in order], sizes)


def base_model(pairs: Sequence[Sequence[str]], steps: int = STEPS) -> Source:
    """A model of about a million parameters that has read pairs of prompt and response, and knows no reward."""
    fit = {"steps": steps, "batch": 32, "lr": 3e-3, "schedule": "linear", "warmup": 0.05, "seed": 0}
    recipe = {
        "pairs": pairs, "vocabulary": 1024, "width": 128, "layers": 4, "heads": 4, "context": 256, "fit": fit,
        "seed": 0,
    }  # fmt: skip
    return Source(recipe=recipe)


def sizes(bins: int = 32, steps: int = 600) -> dict[str, Any]:
    """Defaults for two CPU cores: all weights of a small model, and tags of one token each."""
    return {
        "backend": {"name": "causal-lm", "adapter": "none"},
        "format": {"name": "bins", "bins": bins, "spacing": "quantile"},
        "eval": {"baselines": ["sft:100"]},
        "fit": {"steps": steps, "batch": 32, "lr": 3e-3, "warmup": 0.05},
    }
