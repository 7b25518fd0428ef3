"""`--data` as a user writes it: files, folders or hub ids with commas between them, each for one split or for all.

`a.jsonl,b.jsonl` is divided into splits by the task; `a.jsonl,test=b.jsonl` keeps b.jsonl for testing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ric.errors import DataError

SPLITS = ("train", "validation", "test")
BLOCK = 2**20


class Place(NamedTuple):
    """Where data come from.

    Args:
        path: a file, a folder or a hub id.
        split: "train", "validation" or "test"; "" for data that the task divides.
    """

    path: str
    split: str = ""

    @property
    def local(self) -> Path:
        """The path, with the user's home folder filled in."""
        return Path(self.path).expanduser()


def places(data: str) -> list[Place]:
    """The places a `--data` value names, in order.

    Raises:
        DataError: one of them is empty.
    """
    if Path(data).expanduser().exists() and data.strip():
        return [Place(data)]  # a name that holds a comma or an equals sign
    return [_place(data, part.strip()) for part in data.split(",")]


def _place(data: str, part: str) -> Place:
    split, equals, path = part.partition("=")
    found = Place(path.strip(), split.strip()) if equals and split.strip() in SPLITS else Place(part)
    if not found.path:
        raise DataError(
            f"--data {data!r}", "files, folders or hub ids, with commas between them", "--data train.jsonl,test=t.jsonl"
        )
    return found


def contents(data: str) -> list[str]:
    """One text a place: a hash of what lies there now, so that changed data are other data, wherever they lie."""
    return [f"{place.split}={_content(place)}" for place in places(data)]


def files_below(path: Path) -> Iterator[Path]:
    """A file itself, or the files of a folder in a fixed order; hidden ones are left out."""
    if path.is_file():
        yield path
    elif path.is_dir():
        inside = ((file, file.relative_to(path)) for file in sorted(path.rglob("*")) if file.is_file())
        yield from (file for file, name in inside if not any(part.startswith(".") for part in name.parts))


def _content(place: Place) -> str:
    """A hash over the files at a place; a place that is not on this machine is its own name."""
    root = place.local
    if not root.exists():
        return place.path
    hasher = hashlib.sha256()
    for file in files_below(root):
        state = file.stat()
        name = file.relative_to(root).as_posix() if root.is_dir() else ""
        hasher.update(f"{name}:{_hash(file, state.st_size, state.st_mtime_ns)};".encode())
    return hasher.hexdigest()[:16]


@lru_cache(maxsize=1024)
def _hash(file: Path, size: int, changed: int) -> str:
    """SHA-256 of a file; size and time of change are there so that a changed file is read again."""
    hasher = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(BLOCK):
            hasher.update(block)
    return hasher.hexdigest()
