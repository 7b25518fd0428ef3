"""Captions to token ids of one length, with reward tags that are never pushed out of the window.

A text encoder reads a window of fixed length (77 tokens in Stable Diffusion). Of a caption that does not fit beside
its tags the end is left out, since captions say the main thing first; tags are always whole. Each piece is tokenized
on its own, so nothing merges across the seam and training and sampling read the same ids.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ric.errors import DataError
from ric.kinds import Conditioned, Prompt

LONGEST = 512
"""Most tokens of a window when neither tokenizer nor encoder says less."""
CACHED = 1 << 16


class Read(NamedTuple):
    """What a text encoder reads: ids, and which of them are no padding, both of the window's length."""

    ids: tuple[int, ...]
    mask: tuple[int, ...]


class CaptionCodec:
    """Encodes prompts for one tokenizer.

    Args:
        tokenizer: the pipeline's tokenizer, own tokens already added.
        window: tokens that the text encoder reads.
    """

    def __init__(self, tokenizer: Any, window: int) -> None:
        self.tokenizer, self.window = tokenizer, window
        self._opening, self._closing = _marks(tokenizer)
        pad = tokenizer.pad_token_id
        self._pad = int(pad if pad is not None else tokenizer.eos_token_id)
        self._ids = lru_cache(CACHED)(self._tokenize)
        self._told = False

    def read(self, prompt: Prompt | Conditioned) -> Read:
        """Ids of a caption, bare or with tags.

        Raises:
            DataError: it is no text, or its tags alone fill the window.
        """
        text = prompt if isinstance(prompt, Conditioned) else Conditioned(prompt, prompt, "", "")
        if not isinstance(text.prompt, str):
            raise DataError(
                f"a prompt of type {type(text.prompt).__name__}: {text.prompt!r:.80}",
                "a caption: images are drawn from a text",
                "write the prompt as text",
            )
        before, rest = self._ids(text.before), (*self._ids(text.tags), *self._ids(text.after))
        room = self.window - len(self._opening) - len(self._closing) - len(rest)
        self._check(room, len(before), len(rest), text)
        ids = (*self._opening, *before[:room], *rest, *self._closing)
        padding = self.window - len(ids)
        return Read((*ids, *[self._pad] * padding), (*[1] * len(ids), *[0] * padding))

    def _tokenize(self, text: str) -> tuple[int, ...]:
        return tuple(self.tokenizer(text, add_special_tokens=False, truncation=False)["input_ids"]) if text else ()

    def _check(self, room: int, caption: int, fixed: int, text: Conditioned) -> None:
        if room < 0:
            raise DataError(
                f"the tags '{text.tags[:80]}' take {fixed} tokens of a window of {self.window}",
                "tags that fit into what the text encoder reads",
                "choose a format with shorter tags: --set format=bins",
            )
        if caption > room and not self._told:
            self._told = True
            warnings.warn(
                f"a caption of {caption} tokens is read up to its {room}th: the window holds {self.window} with the "
                f"tags (said once): {text.before[:60]!r}",
                UserWarning,
                stacklevel=4,
            )


def window_of(tokenizer: Any, encoder: Any) -> int:
    """Tokens a text encoder reads at once: the smaller of what it and its tokenizer can take."""
    positions = getattr(encoder.config, "max_position_embeddings", None) or LONGEST
    return int(min(tokenizer.model_max_length or LONGEST, positions, LONGEST))


def columns(read: Sequence[Read]) -> tuple[Any, Any]:
    """Ids and mask, (b, window) int64 tensors."""
    import torch

    return torch.tensor([row.ids for row in read]), torch.tensor([row.mask for row in read])


def _marks(tokenizer: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What the tokenizer puts before and after a text, such as <|startoftext|> and <|endoftext|>."""
    inner = tokenizer("a", add_special_tokens=False)["input_ids"]
    whole = tokenizer("a")["input_ids"]
    for at in range(len(whole) - len(inner) + 1):
        if whole[at : at + len(inner)] == inner:
            return tuple(whole[:at]), tuple(whole[at + len(inner) :])
    return (), ()
