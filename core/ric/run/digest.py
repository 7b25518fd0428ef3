"""Fingerprints of whatever flows between stages."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np


def digest(*parts: object) -> str:
    """Sixteen hex digits; equal content gives equal digits in every process.

    Records, sequences, mappings, arrays, numbers, texts and functions (by qualified name) have a
    content; anything else is taken by its `repr`.
    """
    hasher = hashlib.sha256()
    _feed(hasher.update, parts)
    return hasher.hexdigest()[:16]


def _feed(update: Callable[[bytes], None], value: Any) -> None:
    if isinstance(value, str):
        update(b"s%d:" % len(value) + value.encode("utf-8", "surrogatepass"))
    elif isinstance(value, bytes):
        update(b"b%d:" % len(value) + value)
    elif isinstance(value, np.ndarray):
        update(f"a{value.dtype.str}{value.shape}".encode())
        update(np.ascontiguousarray(value).tobytes())
    elif isinstance(value, Mapping):
        update(b"m%d:" % len(value))
        for key in sorted(value, key=str):
            _feed(update, (str(key), value[key]))
    elif isinstance(value, Sequence):
        update(b"l%d:" % len(value))
        for item in value:
            _feed(update, item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        _feed(update, (type(value).__qualname__, fields))
    elif callable(value):
        update(f"f{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', value)}".encode())
    else:
        update(f"r{value!r};".encode())


def tree_digest(folder: Path) -> str:
    """Sixteen hex digits over the names and bytes of all files below a folder."""
    hasher = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        hasher.update(json.dumps(path.relative_to(folder).as_posix()).encode())
        hasher.update(hashlib.sha256(path.read_bytes()).digest())
    return hasher.hexdigest()[:16]
