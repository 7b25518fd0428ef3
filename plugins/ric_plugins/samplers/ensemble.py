"""Several members read the same rows, and their next-token distributions are averaged.

p(y) = sum_i c_i p_i(y): probabilities, not logits, as the rewarded-soups paper ensembles (arXiv:2306.04488,
figure 5c): (1 - lambda) p(. ; theta_1) + lambda p(. ; theta_2). It costs as many passes as there are members.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ric_plugins.samplers.reading import Reading

if TYPE_CHECKING:
    from torch import Tensor


class Ensemble:
    """One reading a member, over the same rows.

    Args:
        readings: m readings of the same b rows.
        weights: (b, m), none negative, rows sum to 1.
    """

    def __init__(self, readings: Sequence[Reading], weights: Tensor) -> None:
        self._readings, self._weights = list(readings), weights

    @property
    def step(self) -> int:
        """Tokens read since the prompts."""
        return self._readings[0].step

    @property
    def logits(self) -> Tensor:
        """ln p (b, v) of the next token under the average."""
        import torch

        each = [reading.logits.log_softmax(dim=-1) for reading in self._readings]
        shares = self._weights.log()
        return torch.logsumexp(torch.stack([shares[:, i, None] + one for i, one in enumerate(each)]), dim=0)

    def read(self, tokens: Tensor) -> None:
        """Read one new token (b,) per row, with every member."""
        for reading in self._readings:
            reading.read(tokens)

    def select(self, rows: Sequence[int], tokens: Tensor) -> Tensor:
        """Keep (or repeat) these rows, in this order; returns their entries of `tokens` (b,)."""
        for reading in self._readings:
            kept = reading.select(rows, tokens)
        self._weights = self._weights[list(rows)]
        return kept
