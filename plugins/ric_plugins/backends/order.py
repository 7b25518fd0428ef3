"""The order in which examples are trained on: exact steps, reshuffled epochs, little padding."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.kinds import Example, FitSettings, Loss

MIXED = 16
"""Batches whose examples are sorted by length together; the batches are then shuffled again."""


def batches(examples: Sequence[Example], lengths: Sequence[int], loss: Loss, settings: FitSettings) -> list[list[int]]:
    """Example indices of every step. A loss with a true attribute `grouped` gets whole groups."""
    if getattr(loss, "grouped", False):
        groups = [example.group for example in examples]
        return grouped_batches(groups, lengths, settings.batch, settings.steps, settings.seed)
    return training_batches(lengths, settings.batch, settings.steps, settings.seed)


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


def grouped_batches(
    groups: Sequence[int], lengths: Sequence[int], batch: int, steps: int, seed: int
) -> list[list[int]]:
    """`steps` batches of about `batch` example indices that never part examples of one group.

    Whole groups are drawn in reshuffled epochs. Those drawn close together are sorted by the length of
    their longest example and packed until a batch would grow beyond `batch` (a group larger than that
    is a batch of its own); the batches are then shuffled.
    """
    rng = np.random.default_rng(seed)
    members: dict[int, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    whole = list(members.values())
    window = max(1, MIXED * batch * len(whole) // len(groups))
    out: list[list[int]] = []
    while len(out) < steps:
        drawn = rng.permutation(len(whole))
        for start in range(0, len(drawn), window):
            near = sorted((whole[g] for g in drawn[start : start + window]), key=lambda g: max(lengths[i] for i in g))
            packed = _packed(near, batch)
            out += [packed[i] for i in rng.permutation(len(packed))]
    return out[:steps]


def _packed(groups: Sequence[list[int]], batch: int) -> list[list[int]]:
    """Groups in their order, joined while they fit."""
    out: list[list[int]] = []
    for group in groups:
        if out and len(out[-1]) + len(group) <= batch:
            out[-1] = out[-1] + group
        else:
            out.append(group)
    return out
