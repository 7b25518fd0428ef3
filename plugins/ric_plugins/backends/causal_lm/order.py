"""The order in which examples are trained on: exact steps, reshuffled epochs, little padding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

MIXED = 16
"""Batches whose examples are sorted by length together; the batches are then shuffled again."""


def training_batches(lengths: Sequence[int], batch: int, steps: int, seed: int) -> list[list[int]]:
    """`steps` batches of `batch` example indices; every example appears once before any appears twice.

    Examples that are trained close together are sorted by length into batches, so that little of a
    batch is padding, and these batches are shuffled. The result depends on the arguments alone.
    """
    rng = np.random.default_rng(seed)
    n = len(lengths)
    epochs = -(-steps * batch // n)
    stream = np.concatenate([rng.permutation(n) for _ in range(epochs)])[: steps * batch]
    size = np.asarray(lengths)
    out: list[list[int]] = []
    for start in range(0, len(stream), MIXED * batch):
        window = stream[start : start + MIXED * batch]
        window = window[np.argsort(size[window], kind="stable")].reshape(-1, batch)
        out += window[rng.permutation(len(window))].tolist()
    return out


def grouped_batches(groups: Sequence[int], batch: int, steps: int, seed: int) -> list[list[int]]:
    """`steps` batches of about `batch` example indices that never part examples of one group.

    Whole groups are drawn in reshuffled epochs until a batch would grow beyond `batch`; a group
    larger than that is a batch of its own.
    """
    rng = np.random.default_rng(seed)
    members: dict[int, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    whole = list(members.values())
    out: list[list[int]] = []
    current: list[int] = []
    while len(out) < steps:
        for g in rng.permutation(len(whole)):
            if current and len(current) + len(whole[g]) > batch:
                out.append(current)
                current = []
            current = current + whole[g]
    return out[:steps]
