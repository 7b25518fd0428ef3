"""The model's state over the rows of a batch: its key-value cache and the logits of the next token."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from ric_plugins.samplers.voices import Voice


class Reading:
    """Prompts that were read, and what has been read after them.

    Attributes:
        logits: (b, v) float32 of the next token, -inf for tokens a row never learned.
        step: tokens read since the prompts.

    Args:
        policy: a text policy.
        voice: who answers, for the given prompts in their order.
        prompts: b lists of ids.
        longest: most new tokens of any row.
        kinds: what tells apart rows with equal prompts; rows alike in both share one reading of the prompt.
    """

    logits: Tensor
    step: int

    def __init__(
        self, policy: Any, voice: Voice, prompts: Sequence[Sequence[int]], longest: int,
        kinds: Sequence[Hashable] | None = None,
    ) -> None:  # fmt: skip
        import torch
        from transformers import DynamicCache

        self._model, self._device, self.step = policy.model, policy.device, 0
        keys = [(tuple(prompt), kind) for prompt, kind in zip(prompts, kinds or [None] * len(prompts), strict=True)]
        at: dict[Any, int] = {}
        own = [at.setdefault(key, len(at)) for key in keys]
        firsts = torch.tensor([own.index(i) for i in range(len(at))], device=self._device)
        self._voice = voice.select(firsts)
        rows = [list(prompt) for prompt, _ in at]
        width = max(map(len, rows))
        ids = torch.tensor([[policy.codec.pad] * (width - len(row)) + row for row in rows], device=self._device)
        lengths = torch.tensor([len(row) for row in rows], device=self._device)
        self._lengths, self._mask = lengths, self._attention(lengths, width + longest)
        self._width = width
        self._cache = DynamicCache(config=policy.model.config)
        places = (torch.arange(width, device=self._device) - (width - lengths)[:, None]).clamp_(min=0)
        self._forward(ids, places)
        if len(at) < len(keys):
            self.select(own, lengths)

    def read(self, tokens: Tensor) -> None:
        """Read one new token (b,) per row."""
        self.step += 1
        self._forward(tokens[:, None], (self._lengths + self.step - 1)[:, None])

    def select(self, rows: Sequence[int], tokens: Tensor) -> Tensor:
        """Keep (or repeat) these rows, in this order; returns their entries of `tokens` (b,)."""
        import torch

        index = torch.tensor(rows, device=self._device)
        self._cache.batch_select_indices(index)
        self._lengths, self.logits = self._lengths[index], self.logits[index]
        self._mask = None if self._mask is None else self._mask[index]
        self._voice = self._voice.select(index)
        return tokens[index]

    def _attention(self, lengths: Tensor, longest: int) -> Tensor | None:
        """Mask (b, longest) that hides the padding; None when prompts are equally long, which is faster."""
        import torch

        width = int(lengths.max())
        if int(lengths.min()) == width:
            return None
        return (torch.arange(longest, device=self._device) >= (width - lengths)[:, None]).long()

    def _forward(self, ids: Tensor, places: Tensor) -> None:
        mask = None if self._mask is None else self._mask[:, : self._width + self.step]
        with self._voice.speaking():
            out = self._model(
                input_ids=ids,
                attention_mask=mask,
                position_ids=places,
                past_key_values=self._cache,
                use_cache=True,
                logits_to_keep=1,
            )
        self.logits = self._voice.quiet(out.logits[:, -1].float())
