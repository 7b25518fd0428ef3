"""Log-probabilities of tokens under a model, and the states they are read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ric.kinds import Array
from ric_plugins.backends.causal_lm.encoding import Encoded

if TYPE_CHECKING:
    from torch import Tensor

LOGITS_AT_ONCE = 1 << 26
"""Most logits held for one batch when nothing is trained (256 MiB in float32)."""


def padded(rows: Sequence[Encoded], pad: int) -> tuple[Tensor, Tensor]:
    """Ids (b, t) and which are counted (b, t), padded on the right.

    No attention mask is needed: under causal attention no real token sees what stands to its right.
    """
    import torch

    longest = max(len(row.ids) for row in rows)
    ids = torch.tensor([row.ids + [pad] * (longest - len(row.ids)) for row in rows])
    counted = torch.tensor([row.counted + [False] * (longest - len(row.ids)) for row in rows])
    return ids, counted


def token_logprobs(model: Any, ids: Tensor, counted: Tensor, hidden: Sequence[int] = ()) -> tuple[Tensor, Tensor]:
    """ln p(token | what stands before it) where counted, 0 elsewhere.

    Args:
        model: a causal language model.
        ids: (b, t).
        counted: (b, t) bool; the first column is never counted.
        hidden: ids the model does not know, left out of its distribution.

    Returns:
        Log-probabilities (b, u) in nats and the mask (b, u) of the counted ones, where u covers the
        positions from the first one counted in any row.
    """
    from torch.nn.functional import cross_entropy

    start = int(counted.any(dim=0).int().argmax()) or 1
    # Logits before the first counted token are never read, so they are not computed.
    logits = model(input_ids=ids, use_cache=False, logits_to_keep=ids.shape[1] - start + 1).logits[:, :-1]
    mask, target = counted[:, start:], ids[:, start:]
    if len(hidden):
        logits = logits.clone()
        logits[..., list(hidden)] = float("-inf")
    target = target.masked_fill(~mask, -100)
    losses = cross_entropy(logits.float().flatten(0, 1), target.flatten(), ignore_index=-100, reduction="none")
    return -losses.view(mask.shape), mask


def batches(lengths: Sequence[int], vocabulary: int, most: int = 256) -> list[list[int]]:
    """Indices in batches of similar length, the longest first, small enough for `LOGITS_AT_ONCE`."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    out: list[list[int]] = []
    start = 0
    while start < len(order):
        size = max(1, min(most, LOGITS_AT_ONCE // (lengths[order[start]] * vocabulary)))
        out.append(order[start : start + size])
        start += size
    return out


def loglik_rows(policy: Any, encoded: Sequence[Encoded], hidden: Sequence[int]) -> list[Array]:
    """Log-probabilities of each row's counted tokens, in order, under the active member."""
    import torch

    rows: list[Array] = [np.zeros(0)] * len(encoded)
    with torch.inference_mode():
        for batch in batches([len(row.ids) for row in encoded], policy.vocabulary):
            ids, counted = padded([encoded[i] for i in batch], policy.codec.pad)
            logprobs, mask = token_logprobs(policy.model, ids.to(policy.device), counted.to(policy.device), hidden)
            for i, values, kept in zip(batch, logprobs.double().cpu(), mask.cpu(), strict=True):
                rows[i] = values[kept].numpy()
    return rows


def last_states(policy: Any, encoded: Sequence[Encoded]) -> Array:
    """States (n, width) of the last layer at each row's last token, under the active member."""
    import torch

    rows: list[Array] = [np.zeros(0)] * len(encoded)
    with torch.inference_mode():
        for batch in batches([len(row.ids) for row in encoded], policy.vocabulary):
            ids, _ = padded([encoded[i] for i in batch], policy.codec.pad)
            # One position's logits, which nobody reads: heads cannot be left out alike in all architectures.
            found = policy.model(
                input_ids=ids.to(policy.device), use_cache=False, logits_to_keep=1, output_hidden_states=True
            ).hidden_states[-1]
            for i, states in zip(batch, found, strict=True):
                rows[i] = states[len(encoded[i].ids) - 1].double().cpu().numpy()
    return np.stack(rows) if rows else np.zeros((0, 0))
