"""The same response under other rewards than it has: what a policy must tell apart to listen to its tags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ric.kinds import Array, Conditioned, Example, Format, Statistics


def paired(
    rng: np.random.Generator, examples: Sequence[Example], format: Format, statistics: Statistics
) -> list[Example]:
    """Each example (score 1), followed by its response under targets it did not obtain (weight 0, score 0).

    Each reward's target is another example's with probability one half, and at least one is. With all of
    them exchanged, the reward that is easiest to hear would be the only one that is ever needed.

    Args:
        rng: source of randomness.
        examples: n conditioned examples; the pairs are groups 0 to n - 1.
        format: how the examples' targets are written.
        statistics: the scale they are written on.
    """
    own = np.array([_targets(example.prompt, format, statistics) for example in examples])
    n, k = own.shape
    others = own[rng.integers(n, size=n)]
    exchanged = rng.random((n, k)) < 0.5
    exchanged[np.arange(n), rng.integers(k, size=n)] = True
    out: list[Example] = []
    for i, (example, targets) in enumerate(zip(examples, np.where(exchanged, others, own), strict=True)):
        prompt = format.encode(example.prompt.prompt, targets, statistics)
        own_one = example._replace(group=i, score=1.0)
        out += [own_one, own_one._replace(prompt=prompt, weight=0.0, score=0.0, tags_in_loss=False)]
    return out


def _targets(prompt: Conditioned, format: Format, statistics: Statistics) -> Array:
    """What a conditioned prompt asks for, z-scores (k,)."""
    read = prompt.vector if prompt.vector is not None else format.decode(prompt.tags, statistics)
    return np.asarray(read, dtype=np.float64)
