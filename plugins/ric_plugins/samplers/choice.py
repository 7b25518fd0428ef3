"""Choosing the next token of every row, from logits and the row's own noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ric.kinds import Decoding
from ric_plugins.samplers.noise import exponentials

if TYPE_CHECKING:
    from torch import Tensor


def choose(logits: Tensor, decoding: Decoding, seeds: Sequence[int], step: int, ids: Tensor) -> Tensor:
    """Token positions (b,) int64.

    The arg max of p / E with E standard exponential is a draw from p: the Gumbel-max trick in the
    form that needs one logarithm.

    Args:
        logits: (b, v) float32; -inf where a token may not come.
        decoding: temperature (0 = greedy), top_k and top_p, applied in this order.
        seeds: b row seeds.
        step: units generated so far.
        ids: (v,) int32, 0, 1, ...: the address of each token's noise.
    """
    if decoding.temperature == 0:
        return logits.argmax(dim=-1)
    scores = logits / decoding.temperature if decoding.temperature != 1 else logits
    if decoding.top_k:
        scores = top_k(scores, decoding.top_k)
    probabilities = scores.softmax(dim=-1)
    if decoding.top_p < 1:
        probabilities = top_p(probabilities, decoding.top_p)
    return (probabilities / exponentials(seeds, step, ids)).argmax(dim=-1)


def top_k(scores: Tensor, k: int) -> Tensor:
    """Scores (b, v) with everything below the k-th largest of its row at -inf; ties at the k-th stay."""
    if k >= scores.shape[-1]:
        return scores
    bar = scores.topk(k, dim=-1).values[:, -1:]
    return scores.masked_fill(scores < bar, float("-inf"))


def top_p(probabilities: Tensor, mass: float) -> Tensor:
    """The nucleus (Holtzman et al. 2020): the fewest most likely tokens whose sum reaches `mass`; others 0.

    Rows need not be normalized again: an arg max does not see a common factor.
    """
    ordered, order = probabilities.sort(dim=-1, descending=True, stable=True)
    outside = ordered.cumsum(dim=-1) - ordered >= mass
    outside[:, 0] = False
    return probabilities.masked_fill(outside.gather(1, order.argsort(dim=-1)), 0.0)
