"""Reading a model's files, from a folder or the hub: whatever goes wrong is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ric.errors import NotFoundError
from ric_plugins.hub import explained

LAYOUT = "a local folder with config.json, tokenizer.json and safetensors, or a hub id"


@contextmanager
def reading(
    what: str, path: str, revision: str = "", part: str = "", hint: str = "check the path", layout: str = LAYOUT
) -> Iterator[None]:
    """Raise what the libraries raise for a model as an error of ours.

    Args:
        what: "model" or "reward model".
        path: folder or hub id.
        revision: of the hub, "" = main.
        part: what of it is read, when that is known: "the tokenizer".
        hint: what to type next when its files are to blame.
        layout: what was expected.

    Raises:
        NotFoundError: nothing loadable there; of a hub id, whether it is missing, private, gated or out of reach.
        DataError: the hub cannot be reached, or broke off.
    """
    try:
        yield
    except Exception as error:  # what files or the hub are to blame for is told, and the rest raised on
        refused = None if Path(path).is_dir() else explained(what, path, error, revision or "main")
        if refused is not None:
            raise refused from error
        if not isinstance(error, _broken()):
            raise
        raise unreadable(what, path, _first_line(error), hint, part, layout) from error


def unreadable(what: str, path: str, problem: str, hint: str, part: str = "", layout: str = LAYOUT) -> NotFoundError:
    """The error of a model whose files are to blame."""
    return NotFoundError(f"{what} '{path}'{f': {part}' if part else ''} cannot be loaded: {problem}", layout, hint)


def tokenizer_of(path: str, **options: Any) -> Any:
    """A tokenizer with its vocabulary; the library makes an empty one for some families when its files are missing.

    Args:
        path: folder or hub id.
        options: of `AutoTokenizer.from_pretrained`.

    Raises:
        ValueError: it knows special tokens alone, so that every text would read the same.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path, **options)
    if len(tokenizer) <= len(tokenizer.all_special_tokens):
        raise ValueError("its tokenizer has no words: tokenizer.json, or a vocabulary, is missing")
    return tokenizer


def _broken() -> tuple[type[Exception], ...]:
    """What the libraries raise for files that are missing, cut short, or hold something else than they should."""
    from safetensors import SafetensorError

    return (
        OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError, SafetensorError,
    )  # fmt: skip


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
