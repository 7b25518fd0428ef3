"""Random numbers addressed by (row seed, step, token): no state, no order, no batch.

A row's draw is the arg max of log-probability plus Gumbel noise, so equal seeds make different
policies answer as alike as they can: comparisons between preferences are paired draw by draw.
The numbers come from integer hashing, exact on every device.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from torch import Tensor

_MASK64 = (1 << 64) - 1
_MIX1, _MIX2 = -2048144789, -1028477387  # murmur3's 0x85ebca6b and 0xc2b2ae35 as signed 32-bit numbers


def step_keys(seeds: Sequence[int], step: int) -> npt.NDArray[np.int32]:
    """Two 32-bit keys per row, (b, 2): splitmix64 of the row's seed, then of that and the step."""
    state = np.array([seed & _MASK64 for seed in seeds], dtype=np.uint64)
    with np.errstate(over="ignore"):
        mixed = _splitmix(_splitmix(state) ^ np.uint64(step))
    return mixed.view(np.int32).reshape(-1, 2)


def exponentials(seeds: Sequence[int], step: int, tokens: Tensor) -> Tensor:
    """Independent standard exponential numbers, (b, v) float32, positive, on the device of `tokens`.

    Args:
        seeds: b row seeds.
        step: number of units the rows have generated so far.
        tokens: (v,) int32 token ids.
    """
    import torch

    keys = torch.from_numpy(step_keys(seeds, step)).to(tokens.device)
    bits = _mix(_mix(tokens[None, :] ^ keys[:, :1]) ^ keys[:, 1:])
    # 23 bits and a half are exact in float32; a bit more and the largest would round to 1, whose logarithm is infinite.
    uniform = _shift(bits, 9).to(torch.float32).add_(0.5).mul_(2.0**-23)
    return uniform.neg_().log1p_().neg_()


def _splitmix(state: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """One output of splitmix64 (Steele, Lea and Flood 2014) per state."""
    z = state + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: npt.NDArray[np.uint64] = z ^ (z >> np.uint64(31))
    return mixed


def _shift(x: Tensor, by: int) -> Tensor:
    """Logical right shift: torch's own keeps the sign."""
    return (x >> by) & ((1 << (32 - by)) - 1)


def _mix(x: Tensor) -> Tensor:
    """murmur3's finalizer: every input bit changes every output bit with probability one half."""
    x = (x ^ _shift(x, 16)) * _MIX1
    x = (x ^ _shift(x, 13)) * _MIX2
    return x ^ _shift(x, 16)
