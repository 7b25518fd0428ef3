"""Tokenizers for the pieces of a text: what follows a seam must not gain a space or lose one.

SentencePiece-style tokenizers put a space before every text they are given and take one away when
they decode. That is right for a whole text and wrong for its second piece, so the pieces after the
first use a copy of the tokenizer with both steps removed.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ric.errors import DataError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerBase


def opening(tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """Ids the tokenizer puts before every text (a beginning-of-text mark), or an empty list."""
    bare = tokenizer("a", add_special_tokens=False)["input_ids"]
    full = tokenizer("a", add_special_tokens=True)["input_ids"]
    starts = [k for k in range(len(full) - len(bare) + 1) if full[k : k + len(bare)] == bare]
    return list(full[: starts[0]]) if starts else []


def first_piece(tokenizer: PreTrainedTokenizerBase) -> Tokenizer:
    """A private copy for the piece a text begins with.

    Raises:
        DataError: the tokenizer has no fast form.
    """
    return _from_json(_as_json(tokenizer))


def later_piece(tokenizer: PreTrainedTokenizerBase, literal: bool = False) -> Tokenizer:
    """A copy for every other piece: no space is put before it, and decoding takes none away.

    Args:
        tokenizer: the model's tokenizer.
        literal: read special tokens spelt out in a text as plain characters.

    Raises:
        DataError: the tokenizer has no fast form.
    """
    copy = _from_json(_without_prefix(_as_json(tokenizer)))
    copy.encode_special_tokens = literal
    return copy


def _as_json(tokenizer: PreTrainedTokenizerBase) -> dict[str, Any]:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise DataError(
            f"the tokenizer of '{tokenizer.name_or_path}' is a {type(tokenizer).__name__} without a fast form",
            "a tokenizer with a tokenizer.json",
            "convert it with transformers' AutoTokenizer.from_pretrained(...).save_pretrained(...)",
        )
    state: dict[str, Any] = json.loads(backend.to_str())
    return {**state, "truncation": None, "padding": None}


def _from_json(state: dict[str, Any]) -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_str(json.dumps(state))


def _without_prefix(state: dict[str, Any]) -> dict[str, Any]:
    """The same tokenizer without its leading-space steps."""
    decoder = _pruned(state["decoder"], "Strip")
    return {
        **state,
        "normalizer": _pruned(state["normalizer"], "Prepend"),
        "pre_tokenizer": _pruned(state["pre_tokenizer"], ""),
        "decoder": decoder or {"type": "Fuse"},
    }


def _pruned(node: dict[str, Any] | None, drop: str) -> dict[str, Any] | None:
    """`node` without the steps of type `drop`; steps that add a space are told not to."""
    if node is None or node["type"] == drop:
        return None
    node = dict(node)
    for key in ("normalizers", "pretokenizers", "decoders"):
        if key in node:
            node[key] = [kept for step in node[key] if (kept := _pruned(step, drop)) is not None]
    if node["type"] == "Metaspace":
        node["prepend_scheme"] = "never"
    if node["type"] == "ByteLevel":
        node["add_prefix_space"] = False
    return node
