"""Every random number of a run derives from its seed and a name, never from the order of calls."""

from __future__ import annotations

import hashlib

import numpy as np


def _entropy(seed: int, name: str) -> list[int]:
    return [seed, int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")]


def generator(seed: int, name: str) -> np.random.Generator:
    """A generator that depends on `seed` and `name` alone."""
    return np.random.default_rng(_entropy(seed, name))


def seeds(seed: int, name: str, n: int) -> list[int]:
    """n sampling seeds in [0, 2^63) that depend on `seed` and `name` alone; a longer list starts with the shorter."""
    return [int(s) for s in generator(seed, name).integers(0, 2**63 - 1, size=n)]
