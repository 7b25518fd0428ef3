"""Rows that are left out, and why: every one is counted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ric.errors import ConfigError, DataError
from ric.kinds import Prompt, Row
from ric_tasks.reading.tables import first_line

CHUNK = 1024

Count = Callable[[Sequence[str]], list[int]]
"""Texts to their numbers of tokens."""


class Lengths(NamedTuple):
    """Least and most of something; 0 = no limit above."""

    least: int = 0
    most: int = 0

    def checked(self, unit: str) -> Lengths:
        """Itself.

        Raises:
            ConfigError: a limit is negative, or the lower one above the upper one.
        """
        if self.least < 0 or self.most < 0 or 0 < self.most < self.least:
            raise ConfigError(
                f"task.min_{unit} = {self.least}, task.max_{unit} = {self.most}",
                "0 or more, the first not above the second; 0 = no limit",
                f"--set task.max_{unit}=0",
            )
        return self

    def reason(self, length: int, unit: str) -> str:
        """Why something of this length is left out; "" when it is not."""
        if length < self.least:
            return f"shorter than {self.least} {unit}"
        return f"longer than {self.most} {unit}" if 0 < self.most < length else ""


def whole(row: Row) -> str:
    """Prompt and response as one text, the way a length is measured."""
    return f"{plain(row.prompt)} {row.payload or ''}".rstrip()


def plain(prompt: Prompt) -> str:
    """A prompt as text; of chat messages their contents."""
    return prompt if isinstance(prompt, str) else "\n".join(str(message["content"]) for message in prompt)


def characters(row: Row) -> int:
    """Characters of prompt and response together."""
    return len(whole(row))


def kept(
    rows: Iterable[tuple[str, Row]],
    limits: Lengths,
    dropped: Counter[str],
    measure: Callable[[Row], int] = characters,
    unit: str = "characters",
) -> Iterator[tuple[str, Row]]:
    """Rows with something in them, within the limits, each once in its split.

    Args:
        rows: (split, row).
        limits: of what `measure` finds, in `unit`.
        dropped: counts what is left out.
        measure: a row's length.
        unit: what it counts, as a reason names it.
    """
    seen: set[bytes] = set()
    for split, row in rows:
        reason = _empty(row) or limits.reason(measure(row), unit) or _repeated(split, row, seen)
        if reason:
            dropped[reason] += 1
        else:
            yield split, row


def within(
    rows: Iterable[tuple[str, Row]], limits: Lengths, count: Count, dropped: Counter[str]
) -> Iterator[tuple[str, Row]]:
    """Rows within the limits in tokens of prompt and response together."""
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        lengths = count([whole(row) for _, row in chunk])
        for pair, length in zip(chunk, lengths, strict=True):
            reason = limits.reason(length, "tokens")
            if reason:
                dropped[reason] += 1
            else:
                yield pair


def token_counter(model: str) -> Count:
    """Counts tokens as the tokenizer of a model does, its own marks left out.

    Raises:
        DataError: the model has no tokenizer, or cannot be had.
    """
    file = Path(model).expanduser() / "tokenizer.json"
    if file.is_file():
        from tokenizers import Tokenizer

        inner = Tokenizer.from_file(str(file))
        inner.no_truncation()
        return lambda texts: [len(found.ids) for found in inner.encode_batch(list(texts), add_special_tokens=False)]
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(model)
    except (OSError, ValueError) as error:
        raise DataError(
            f"--model {model}: its tokenizer cannot be loaded ({first_line(error)})",
            "a model with a tokenizer, to count tokens for task.min_tokens and task.max_tokens",
            f"ls {model}",
        ) from error
    return lambda texts: [len(ids) for ids in tokenizer(list(texts), add_special_tokens=False)["input_ids"]]


def _empty(row: Row) -> str:
    if not plain(row.prompt).strip():
        return "empty prompt"
    return "empty response" if row.payload is not None and not row.payload.strip() else ""


def _repeated(split: str, row: Row, seen: set[bytes]) -> str:
    """Rows of one split with the same prompt and response; a digest of 16 bytes each is remembered."""
    content = json.dumps([split, row.prompt, row.payload], ensure_ascii=True).encode()
    key = hashlib.blake2b(content, digest_size=16).digest()
    if key in seen:
        return "repeated prompt and response" if row.payload is not None else "repeated prompt"
    seen.add(key)
    return ""
