"""Tokens of a format's own, added to a tokenizer and to the rows of an embedding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NOISE = 1e-3
"""Spread of new token rows around the mean row, relative to the rows' own spread."""


def add_tokens(model: Any, tokenizer: Any, tokens: Sequence[str]) -> list[int]:
    """Add what the vocabulary lacks and return the new ids in order.

    New rows are the mean row plus a little noise that depends on the id alone.
    """
    import torch
    from tokenizers import AddedToken

    known = tokenizer.get_vocab()
    new = [token for token in dict.fromkeys(tokens) if token not in known]
    if not new:
        return []
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in new])
    own: list[int] = tokenizer.convert_tokens_to_ids(new)
    rows = model.get_input_embeddings().weight.shape[0]
    if max(own) >= rows:
        model.resize_token_embeddings(max(own) + 1, mean_resizing=False)
    layers = [model.get_input_embeddings(), model.get_output_embeddings()]
    matrices = {id(m.weight): m.weight for m in layers if m is not None}
    with torch.no_grad():
        for weight in matrices.values():
            _initialize(weight, own, min(rows, *own))
    return own


def _initialize(weight: Any, own: Sequence[int], trained: int) -> None:
    import torch

    old = weight[:trained].float()
    generator = torch.Generator().manual_seed(trained)
    noise = torch.randn(len(own), weight.shape[1], generator=generator).to(weight.device)
    weight[list(own)] = (old.mean(dim=0) + NOISE * old.std(dim=0) * noise).to(weight.dtype)
