"""Fingerprints of whatever flows between stages."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache, partial
from pathlib import Path
from types import CodeType, FunctionType, MethodType
from typing import Any

import numpy as np


def digest(*parts: object) -> str:
    """Sixteen hex digits; equal content gives equal digits in every process.

    Records, sequences, mappings, sets, arrays (images and tensors too), numbers, texts, files (by their
    bytes), functions (by qualified name, with what they close over) and objects (by their attributes) have a
    content; anything else is taken by its `repr`.
    """
    hasher = hashlib.sha256()
    _feed(hasher.update, parts)
    return hasher.hexdigest()[:16]


Update = Callable[[bytes], None]


def _feed(update: Update, value: Any) -> None:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        update(b"s%d:" % len(value) + value.encode("utf-8", "surrogatepass"))
    elif isinstance(value, bytes):
        update(b"b%d:" % len(value) + value)
    elif isinstance(value, Mapping):
        update(b"m%d:" % len(value))
        for key in sorted(value, key=lambda key: (str(key), type(key).__name__)):
            _feed(update, (key, value[key]))
    elif isinstance(value, Sequence):
        update(b"l%d:" % len(value))
        for item in value:
            _feed(update, item)
    elif isinstance(value, AbstractSet):
        _feed(update, ("set", sorted(digest(item) for item in value)))
    elif not isinstance(value, type) and (hasattr(value, "__array__") or hasattr(value, "__array_interface__")):
        _feed_array(update, np.asarray(value))
    else:
        _feed_object(update, value)


@lru_cache(maxsize=1 << 16)
def _file_digest(path: Path, size: int, changed: int) -> str:
    """Of a file's bytes, read once as long as its size and time of change stay what they are."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _feed_array(update: Update, array: np.ndarray[Any, Any]) -> None:
    update(f"a{array.dtype.str}{array.shape}".encode())
    if array.dtype.hasobject:
        _feed(update, array.tolist())  # its bytes would be addresses
    else:
        update(np.ascontiguousarray(array).tobytes())


def _feed_object(update: Update, value: Any) -> None:
    if isinstance(value, Path) and value.is_file():
        stat = value.stat()
        _feed(update, ("file", _file_digest(value, stat.st_size, stat.st_mtime_ns)))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        _feed(update, (type(value).__qualname__, fields))
    elif isinstance(value, partial):
        _feed(update, ("partial", value.func, value.args, value.keywords))
    elif isinstance(value, MethodType):
        _feed(update, ("method", value.__self__, value.__name__))
    elif isinstance(value, type) or hasattr(value, "__qualname__"):
        update(f"f{value.__module__}.{value.__qualname__}".encode())
        if isinstance(value, FunctionType):
            _feed_captured(update, value)
    elif f"{id(value):x}" in repr(value).lower():  # an address, which differs between processes
        _feed(update, (type(value).__qualname__, getattr(value, "__dict__", {})))
    else:
        update(f"r{value!r};".encode())


def _feed_captured(update: Update, function: FunctionType) -> None:
    """What tells apart functions of one name: defaults, captured values and, for those without a name, the code."""
    cells = [cell.cell_contents for cell in function.__closure__ or () if cell.cell_contents is not function]
    code = function.__code__
    if "<lambda>" in function.__qualname__:
        constants = [constant for constant in code.co_consts if not isinstance(constant, CodeType)]
        cells += [code.co_code, code.co_names, constants]
    captured = (function.__defaults__, function.__kwdefaults__, cells)
    if any(captured):
        _feed(update, captured)


def tree_digest(folder: Path) -> str:
    """Sixteen hex digits over the names and bytes of all files below a folder."""
    hasher = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        hasher.update(json.dumps(path.relative_to(folder).as_posix()).encode())
        hasher.update(hashlib.sha256(path.read_bytes()).digest())
    return hasher.hexdigest()[:16]
