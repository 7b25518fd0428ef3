"""A sequence classifier: loaded once a process, asked in batches of similar length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ric.errors import RewardError
from ric.kinds import Array
from ric_plugins.backends.places import pick_device, quiet
from ric_plugins.checkpoints import reading, tokenizer_of

KEPT = 4
"""Models kept in memory at a time; rewards that read the same model share it."""
UNLIMITED = 1_000_000
"""Tokenizers that know no limit state one far above this."""


class Where(NamedTuple):
    """Everything a loaded model depends on.

    Args:
        path: folder or hub id.
        identity: names the folder's content, so that a folder that changed is read again.
        revision: of the hub, "" = main.
        dtype: name of a torch type, or "auto" for the checkpoint's own.
        device: "auto", or a torch device.
        remote_code: whether code that comes with the model may run.
    """

    path: str
    identity: str
    revision: str
    dtype: str
    device: str
    remote_code: bool


class Encoded(NamedTuple):
    """Token ids of one text, and the segment each belongs to where the model tells segments apart."""

    ids: list[int]
    segments: list[int] | None


@dataclass(frozen=True)
class Loaded:
    """A model and its tokenizer."""

    model: Any
    tokenizer: Any

    @property
    def labels(self) -> list[str]:
        """The classes' names in order; one for a single logit."""
        known = self.model.config.id2label
        return [str(known.get(i, i)) for i in range(self.model.config.num_labels)]

    @property
    def limit(self) -> int:
        """Most tokens the model reads."""
        config = self.model.config.get_text_config()
        limits = (self.tokenizer.model_max_length, getattr(config, "max_position_embeddings", None))
        return min((int(limit) for limit in limits if limit and limit < UNLIMITED), default=UNLIMITED)

    def encode(
        self, texts: Sequence[str], seconds: Sequence[str] | None, limit: int, side: str, eos: bool
    ) -> list[Encoded]:
        """Token ids, special tokens included.

        Raises:
            RewardError: `eos` for a tokenizer without such a token.

        Args:
            texts: n texts.
            seconds: n second segments, or None.
            limit: most tokens a row; of a pair the longer segment is shortened.
            side: the end that is cut off, "left" or "right".
            eos: whether the end-of-text token follows, unless it ends the text already.
        """
        if not texts:
            return []
        self.tokenizer.truncation_side = side
        room = max(limit - eos, 1)
        pair = () if seconds is None else (list(seconds),)
        found = self.tokenizer(list(texts), *pair, truncation="longest_first", max_length=room, padding=False)
        segments = found.get("token_type_ids") or [None] * len(texts)
        return [self._ended(ids, part, eos) for ids, part in zip(found["input_ids"], segments, strict=True)]

    def _ended(self, ids: list[int], segments: list[int] | None, eos: bool) -> Encoded:
        end = self.tokenizer.eos_token_id
        if eos and end is None:
            raise RewardError(
                f"eos=true for '{self.tokenizer.name_or_path}', whose tokenizer has no end-of-text token",
                "a tokenizer with an eos_token", "leave eos out",
            )  # fmt: skip
        if eos and ids[-1:] != [end]:
            ids, segments = [*ids, end], None if segments is None else [*segments, segments[-1] if segments else 0]
        if not ids:  # nothing at all to read: the beginning, or the end, of a text
            start = self.tokenizer.bos_token_id
            ids = [0 if start is None and end is None else end if start is None else start]
            segments = None if segments is None else [0]
        return Encoded(ids, segments)

    def logits(self, rows: Sequence[Encoded], most_rows: int, most_tokens: int) -> Array:
        """Raw logits (n, labels); a row's do not depend on its batch beyond the last digits."""
        import torch

        result = np.zeros((len(rows), self.model.config.num_labels))
        with torch.inference_mode():
            for part in self._alike(rows):
                for batch in batches([len(rows[i].ids) for i in part], most_rows, most_tokens):
                    chosen = [part[i] for i in batch]
                    found = self.model(**self._padded([rows[i] for i in chosen])).logits
                    result[chosen] = found.double().cpu().numpy()
        return result

    def _alike(self, rows: Sequence[Encoded]) -> list[list[int]]:
        """Indices of rows that may share a batch: encoder-decoders want equally many end tokens in each."""
        if not getattr(self.model.config, "is_encoder_decoder", False):
            return [list(range(len(rows)))]
        counts = [row.ids.count(self.model.config.eos_token_id) for row in rows]
        return [[i for i, count in enumerate(counts) if count == one] for one in sorted(set(counts))]

    def _padded(self, rows: Sequence[Encoded]) -> dict[str, Any]:
        """Tensors padded on the right."""
        import torch

        width, device = max(len(row.ids) for row in rows), self.model.device
        pad = self._pad({i for row in rows for i in row.ids})
        # A decoder's score is read at the last token that is not this one.
        self.model.config.get_text_config().pad_token_id = pad
        given = {
            "input_ids": [row.ids + [pad] * (width - len(row.ids)) for row in rows],
            "attention_mask": [[1] * len(row.ids) + [0] * (width - len(row.ids)) for row in rows],
        }
        if all(row.segments is not None for row in rows):
            given["token_type_ids"] = [[*(row.segments or ()), *[0] * (width - len(row.ids))] for row in rows]
        return {key: torch.tensor(value, device=device) for key, value in given.items()}

    def _pad(self, used: set[int]) -> int:
        """The padding token, or where it is missing or stands in a text, one that no text of the batch has.

        Tokenizers whose padding token is their end-of-text token would otherwise hide the end of a
        text from a decoder. What padding reads as is of no consequence: it is masked.
        """
        pad = self.tokenizer.pad_token_id
        if pad is not None and pad not in used:
            return int(pad)
        return next(i for i in range(len(used) + 1) if i not in used)


def batches(lengths: Sequence[int], most_rows: int, most_tokens: int) -> Iterator[list[int]]:
    """Indices of rows by length, in batches of bounded rows and padded tokens; a long row is alone.

    >>> list(batches([3, 9, 2], 2, 100))
    [[2, 0], [1]]
    """
    batch: list[int] = []
    for i in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) == most_rows or (len(batch) + 1) * lengths[i] > most_tokens):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


@lru_cache(maxsize=KEPT)
def load(where: Where) -> Loaded:
    """The model in evaluation mode, with its tokenizer.

    Raises:
        NotFoundError: nothing loadable there; of a hub id, whether it is missing, private or gated.
        DataError: the hub cannot be reached, or broke off.
        RewardError: it is no sequence classifier.
    """
    import torch
    from transformers import AutoModelForSequenceClassification

    quiet()
    options = {"revision": where.revision or "main", "trust_remote_code": where.remote_code}
    precision = "auto" if where.dtype == "auto" else getattr(torch, where.dtype)
    name, hint = ("reward model", where.path, where.revision), "check the path; one with its own code: remote_code=true"
    with reading(*name, "the tokenizer", hint):
        tokenizer = tokenizer_of(where.path, **options)
    with reading(*name, "the model", hint):
        model, report = AutoModelForSequenceClassification.from_pretrained(
            where.path, dtype=precision, output_loading_info=True, **options
        )
    _complete(where, report)
    return Loaded(model.to(pick_device(where.device)).eval(), tokenizer)


def _complete(where: Where, report: dict[str, Any]) -> None:
    """A checkpoint without a trained head loads with a random one, and its scores would mean nothing."""
    missing = sorted(report["missing_keys"])
    if missing:
        raise RewardError(
            f"'{where.path}' has no weights for {', '.join(missing[:3])}",
            "a sequence classifier, trained with its head",
            "name a reward model; a language model is no reward",
        )
