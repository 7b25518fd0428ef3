"""The seal of a finished folder: hashes of its files, so that damage is noticed before it is believed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MARK = "stage.json"
"""Written last, so that a folder with it is a finished one."""


def seal(folder: Path, head: Mapping[str, Any], mark: str = MARK) -> None:
    """Write `mark` into a folder: `head`, the hashes of all files, and a hash over both."""
    body = {**head, "files": hashes(folder, mark)}
    (folder / mark).write_text(json.dumps({**body, "seal": _hash(body)}, indent=1), encoding="utf-8")


def unsealed(folder: Path, mark: str = MARK) -> dict[str, Any]:
    """The head of an intact folder.

    Raises:
        ValueError: the mark cannot be read, or a file is missing, new or changed; the message names it.
    """
    try:
        body = json.loads((folder / mark).read_text(encoding="utf-8"))
        stated, files = body.pop("seal"), body["files"]
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(f"{mark} cannot be read") from error
    if stated != _hash(body):
        raise ValueError(f"{mark} was changed")
    found = hashes(folder, mark)
    wrong = sorted(name for name in {*files, *found} if files.get(name) != found.get(name))
    if wrong:
        how = "is missing" if wrong[0] not in found else "was changed" if wrong[0] in files else "is new"
        raise ValueError(f"{wrong[0]} {how}")
    return {key: value for key, value in body.items() if key != "files"}


def hashes(folder: Path, mark: str = MARK) -> dict[str, str]:
    """Name -> SHA-256 of every file below a folder, the mark left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / mark)
    return {path.relative_to(folder).as_posix(): _file_hash(path) for path in files}


def _file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _hash(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
