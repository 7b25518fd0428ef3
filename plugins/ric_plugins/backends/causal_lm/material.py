"""What a training sees: examples with their tokens, in batches, and what those batches come to."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from ric.kinds import Example, FitSettings, Loss, Work
from ric_plugins.backends.causal_lm.encoding import Encoded
from ric_plugins.backends.causal_lm.likelihood import padded
from ric_plugins.backends.order import batches


class Material(NamedTuple):
    """What is trained on: examples, their tokens, the loss and the padding id."""

    examples: Sequence[Example]
    encoded: Sequence[Encoded]
    loss: Loss
    pad: int

    def batches(self, settings: FitSettings) -> list[list[int]]:
        """Example indices of every step."""
        return batches(self.examples, [len(row.ids) for row in self.encoded], self.loss, settings)

    def work(self, batches: Sequence[Sequence[int]]) -> list[Work]:
        """What the first 0, 1, ... steps come to."""
        tokens = [sum(len(self.encoded[i].ids) for i in batch) for batch in batches]
        counts = zip([0, *accumulate(map(len, batches))], [0, *accumulate(tokens)], strict=True)
        return [Work(rows, units, steps) for steps, (rows, units) in enumerate(counts)]

    def collate(self, indices: Sequence[int], part: slice = slice(None)) -> dict[str, Any]:
        """Tensors of one batch; tokens of a part of its examples where other processes have the others."""
        import torch

        rows = [self.examples[i] for i in indices]
        encoded = [self.encoded[i] for i in indices[part]]
        ids, counted = padded(encoded, self.pad)
        return {
            "ids": ids,
            "counted": counted,
            "tags": torch.tensor([[at in row.tags for at in range(ids.shape[1])] for row in encoded]),
            "weight": torch.tensor([row.weight for row in rows]),
            "score": torch.tensor([row.score for row in rows]),
            "group": torch.tensor([row.group for row in rows]),
            "length": torch.tensor([float(len(self.encoded[i].ids)) for i in indices]),
        }
