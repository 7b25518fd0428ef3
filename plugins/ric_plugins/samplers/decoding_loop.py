"""One batch of rows, from prompts to finished token lists, over the model's own key-value cache.

An own loop instead of `generate`, because rows differ: each has its own noise, its own limits and
its own end. Rows that have ended leave the batch, and rows with equal prompts share its reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ric.kinds import Decoding
from ric_plugins.samplers.choice import choose

if TYPE_CHECKING:
    from torch import Tensor

SHRINK = 0.8
"""The batch is repacked when no more than this share of its rows is still going."""


@dataclass
class Line:
    """One row on its way.

    Args:
        row: index of its request.
        text: what the model reads, as text; decides how the response is separated from it.
        prompt: the same as ids.
        seed: of its noise.
        limit: most new tokens.
        stop: strings that end it.
        ids: new tokens so far.
        loglik: sum of their log-probabilities at temperature 1, in nats.
        finished: ended by an end mark or a stop string, not by its limit.
        done: no longer going.
    """

    row: int
    text: str
    prompt: list[int]
    seed: int
    limit: int
    stop: tuple[str, ...] = ()
    ids: list[int] = field(default_factory=list)
    loglik: float = 0.0
    finished: bool = False
    done: bool = False


def run(policy: Any, member: str, lines: Sequence[Line], decoding: Decoding) -> Iterator[Line]:
    """Lines as they end.

    Nothing of the loop shows between two lines: the caller may train, or use another member.

    Args:
        policy: a `TextPolicy`.
        member: whose weights answer; tokens it never learned are not drawn and take no probability.
        lines: rows to continue, none of them started.
        decoding: shared settings; `max_units` and `stop` are each line's own.
    """
    import torch

    reading: Reading | None = None
    chosen: Tensor | None = None
    going = list(lines)
    while going:
        policy.activate(member)
        with torch.inference_mode():
            if reading is None or chosen is None:
                reading = Reading(policy, going)
            else:
                keep = [i for i, line in enumerate(going) if not line.done]
                if len(keep) <= SHRINK * len(going):
                    going, chosen = [going[i] for i in keep], reading.select(keep, chosen)
                reading.read(chosen)
            chosen = _step(reading, going, decoding, policy.codec, policy.hidden(member))
        yield from (line for line in going if line.done and len(line.ids) == reading.step + 1)
        if all(line.done for line in going):
            return


class Reading:
    """The model's state over the rows of a batch.

    Attributes:
        logits: (b, v) of the next token.
        step: tokens read since the prompts.
    """

    logits: Tensor
    step: int

    def __init__(self, policy: Any, lines: Sequence[Line]) -> None:
        import torch
        from transformers import DynamicCache

        self._model, self._device, self.step = policy.model, policy.device, 0
        prompts = list(dict.fromkeys(tuple(line.prompt) for line in lines))
        width = max(map(len, prompts))
        ids = torch.tensor([[policy.codec.pad] * (width - len(p)) + list(p) for p in prompts], device=self._device)
        lengths = torch.tensor([len(p) for p in prompts], device=self._device)
        self._lengths, self._mask = lengths, self._attention(lengths, width + max(line.limit for line in lines))
        self._width = width
        self._cache = DynamicCache(config=policy.model.config)
        places = (torch.arange(width, device=self._device) - (width - lengths)[:, None]).clamp_(min=0)
        self._forward(ids, places)
        at = {prompt: i for i, prompt in enumerate(prompts)}
        if len(prompts) < len(lines):
            self.select([at[tuple(line.prompt)] for line in lines], lengths)

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
        out = self._model(
            input_ids=ids,
            attention_mask=mask,
            position_ids=places,
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1,
        )
        self.logits = out.logits[:, -1]


def _step(reading: Reading, going: Sequence[Line], decoding: Decoding, codec: Any, hidden: Sequence[int]) -> Tensor:
    """Draw the next token (b,) of every row, and write it to those still open."""
    import torch

    logits = reading.logits.float()
    logits[:, list(hidden)] = float("-inf")
    allowed = logits
    if reading.step < decoding.min_units:
        allowed = logits.clone()
        allowed[:, sorted(codec.ends)] = float("-inf")
    ids = torch.arange(logits.shape[1], dtype=torch.int32, device=logits.device)
    chosen = choose(allowed, decoding, [line.seed for line in going], reading.step, ids)
    logprobs = logits.gather(1, chosen[:, None])[:, 0] - logits.logsumexp(dim=-1)
    _extend(going, chosen.tolist(), logprobs.tolist(), codec)
    return chosen


def _extend(going: Sequence[Line], tokens: Sequence[int], logprobs: Sequence[float], codec: Any) -> None:
    """Append each open row's token and close the rows that end with it."""
    opened = [i for i, line in enumerate(going) if not line.done]
    for i in opened:
        line = going[i]
        line.ids.append(tokens[i])
        line.loglik += logprobs[i]
        line.finished = tokens[i] in codec.ends
        line.done = line.finished or len(line.ids) >= line.limit
    watched = [going[i] for i in opened if going[i].stop and not going[i].finished]
    # A stop string of n bytes ends in this token, so it lies within the last n + 1 tokens.
    tails = [line.ids[-1 - max(len(stop.encode()) for stop in line.stop) :] for line in watched]
    for line, tail in zip(watched, codec.decode_tails(tails), strict=True):
        if any(stop in tail for stop in line.stop):
            line.finished = any(stop in codec.decode(line.text, line.ids) for stop in line.stop)
            line.done = line.done or line.finished
