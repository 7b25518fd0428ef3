"""Reward guidance for text: next tokens are pushed from the answer to the least rewards towards the one asked for.

    ln p(y) = ln p(y | low) + r (ln p(y | tags) - ln p(y | low)), up to a constant,

classifier-free guidance of language models (Sanchez et al. 2023, arXiv:2306.17806, eq. 7) with the tags of the least of
every reward in place of no tags, as GeDi's contrast (Krause et al. 2020, arXiv:2009.06367). Scale r = 1 is the
tagged answer as it is. Tokens that are less than `PLAUSIBLE` times as likely under the tags as the likeliest one are
out (contrastive decoding, Li et al. 2022, arXiv:2210.15097, eq. 3): a quotient of two small numbers says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from ric_plugins.samplers.ensemble import Ensemble
    from ric_plugins.samplers.reading import Reading

PLAUSIBLE = 0.1
"""A token's probability under the tags, over that of the likeliest token, at least."""


def pushed(tagged: Tensor, low: Tensor, scale: float, plausible: float = PLAUSIBLE) -> Tensor:
    """ln p (b, v) up to a constant a row; -inf where a token is implausible, or not the member's.

    Args:
        tagged: logits (b, v) under the tags.
        low: logits (b, v) under the tags of the least rewards.
        scale: r.
        plausible: share of the likeliest token's probability, in [0, 1].
    """
    import torch

    bar = tagged.max(dim=-1, keepdim=True).values + (math.log(plausible) if plausible else -math.inf)
    out = (tagged < bar) | torch.isinf(tagged) | torch.isinf(low)
    total = low.log_softmax(dim=-1).lerp(tagged.log_softmax(dim=-1), scale)
    return total.masked_fill(out, -math.inf)


class Guided:
    """Two readings of the same rows, under the tags and under those of the least rewards.

    Args:
        tagged: what is asked for.
        low: the same rows with the other tags.
        scale: r.
    """

    def __init__(self, tagged: Reading | Ensemble, low: Reading | Ensemble, scale: float) -> None:
        self._tagged, self._low, self._scale = tagged, low, scale

    @property
    def step(self) -> int:
        """Tokens read since the prompts."""
        return self._tagged.step

    @property
    def logits(self) -> Tensor:
        """ln p (b, v) of the next token, up to a constant a row."""
        return pushed(self._tagged.logits, self._low.logits, self._scale)

    def without(self, ids: Sequence[int]) -> Tensor:
        """The same where these tokens may not come: what is plausible is so among the others, and one always is."""
        tagged = self._tagged.logits.clone()
        tagged[:, list(ids)] = -math.inf
        return pushed(tagged, self._low.logits, self._scale)

    def read(self, tokens: Tensor) -> None:
        """Read one new token (b,) per row, under both."""
        self._tagged.read(tokens)
        self._low.read(tokens)

    def select(self, rows: Sequence[int], tokens: Tensor) -> Tensor:
        """Keep (or repeat) these rows, in this order; returns their entries of `tokens` (b,)."""
        self._low.select(rows, tokens)
        return self._tagged.select(rows, tokens)
