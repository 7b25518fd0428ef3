"""From `--data` to files: folders opened, forms of files told from their content, splits from names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from ric.config.places import Place, files_below, places
from ric.errors import DataError, did_you_mean
from ric_tasks.reading.csv_files import csv_table, delimiter
from ric_tasks.reading.json_files import json_lines, json_list
from ric_tasks.reading.record import Record
from ric_tasks.reading.reuters import reuters
from ric_tasks.reading.tables import dataset_rows, hub_splits, parquet, saved_splits
from ric_tasks.reading.text_lines import BOM, UTF16, head

Reader = Callable[[Path], Iterator[Record]]

READERS: Mapping[str, Reader] = {
    "jsonl": json_lines, "json": json_list, "csv": csv_table, "parquet": parquet, "reuters": reuters,
}  # fmt: skip
"""Forms of files by the name an option gives them."""
WORDS = {
    "jsonl": "JSON lines", "json": "a JSON list", "csv": "a table (CSV)", "parquet": "Parquet",
    "reuters": "Reuters-21578 (SGML)",
}  # fmt: skip
SUFFIXES = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", ".sgm")
SAVED = ("dataset_dict.json", "state.json")
"""What `save_to_disk` leaves in a folder."""
HUB = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+(:[\w.-]+)?")
_SPLIT = re.compile(r"(?<![a-z])(train|test|validation|valid|val|dev)(?![a-z])")
_MEANT = {"valid": "validation", "val": "validation", "dev": "validation"}


class Origin(NamedTuple):
    """One file or data set.

    Args:
        name: its path or id.
        split: the split its rows belong to, "" for rows that are to be divided.
        form: what it was recognized as, in words.
        records: reads it, from its beginning at every call.
    """

    name: str
    split: str
    form: str
    records: Callable[[], Iterator[Record]]


def origins(data: str, form: str = "") -> list[Origin]:
    """Every file and data set that `--data` names.

    Args:
        data: files, folders or hub ids with commas between them; see `ric.config.places`.
        form: the form all files have; "" to tell it from their content.

    Raises:
        DataError: a place does not exist, is empty, or holds nothing that can be read.
    """
    return [origin for place in places(data) for origin in _origins(place, form)]


def _origins(place: Place, form: str) -> list[Origin]:
    path = place.local
    if path.is_file():
        return [_file(path, place.split, form)]
    if path.is_dir():
        return _folder(path, place.split, form)
    if HUB.fullmatch(place.path) and not place.path.endswith((*SUFFIXES, ".gz")):
        return _tables(place.path, place.split, hub_splits(place.path), "hub data set")
    near = _near(path)
    raise DataError(
        f"--data {place.path}: no such file or folder", near or "a file, a folder or a hub id", f"ls {path.parent}"
    )


def _folder(path: Path, split: str, form: str) -> list[Origin]:
    """The data files below a folder; names that say "test" count once another says "train"."""
    if any((path / name).is_file() for name in SAVED):
        return _tables(str(path), split, saved_splits(path), "saved data set")
    files = [file for file in files_below(path) if file.name.removesuffix(".gz").endswith(SUFFIXES)]
    if not files:
        raise DataError(
            f"--data {path}: the folder holds no data files", f"files ending in {', '.join(SUFFIXES)}", f"ls {path}"
        )
    named = [_split_of(file.relative_to(path)) for file in files]
    if split or "train" not in named:
        named = [split] * len(files)
    return [_file(file, part, form) for file, part in zip(files, named, strict=True)]


def _tables(name: str, split: str, found: Mapping[str, object], form: str) -> list[Origin]:
    parts = {part: _MEANT.get(part, part) for part in found}
    known = {part: meant for part, meant in parts.items() if meant in ("train", "validation", "test")}
    chosen = known if "train" in known.values() else dict.fromkeys(parts, "")
    return [
        Origin(name, split or meant, f"{form}, split '{part}'" if part else form,
               lambda part=part: dataset_rows(name, found[part]))  # type: ignore[misc]
        for part, meant in chosen.items()
    ]  # fmt: skip


def _file(path: Path, split: str, form: str) -> Origin:
    found = form or form_of(path)
    return Origin(str(path), split, WORDS[found], lambda: READERS[found](path))


def form_of(path: Path) -> str:
    """The form of a file, told from its first bytes; its name only decides what they leave open.

    Raises:
        DataError: it is empty, or nothing that is known.
    """
    start = head(path)
    text = start.removeprefix(BOM).lstrip()
    if not text and path.stat().st_size == 0:
        raise DataError(f"{path} is empty", "a file with records", f"ls -l {path}")
    if text.startswith(b"PAR1"):
        return "parquet"
    if text.startswith((b"<!DOCTYPE lewis", b"<REUTERS")):
        return "reuters"
    if text.startswith(b"["):
        return "json"
    plain = path.name.removesuffix(".gz")
    if text.startswith(b"{") or plain.endswith((".jsonl", ".ndjson")):
        return "jsonl"
    if plain.endswith((".csv", ".tsv")) or start.startswith(UTF16):
        return "csv"
    first = text.split(b"\n", 1)[0].decode("utf-8", "replace")
    if not plain.endswith(".json") and delimiter(first) in first:
        return "csv"
    raise DataError(
        f"{path} begins with {first[:40]!r}, which is no data file known here",
        "JSON lines, a JSON list, a table with a header (CSV), Parquet, or any of them zipped with gzip",
        f"head -c 200 {path}; or say what it is: --set task.file={'|'.join(READERS)}",
    )


def _split_of(name: Path) -> str:
    found = _SPLIT.findall(name.as_posix().lower())
    return _MEANT.get(found[-1], found[-1]) if found else ""


def _near(path: Path) -> str:
    """The name in the same folder that was probably meant."""
    try:
        names = [file.name for file in path.parent.iterdir()]
    except OSError:
        return f"the folder {path.parent} does not exist either"
    return did_you_mean(path.name, names)
