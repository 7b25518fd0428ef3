"""Captioned pictures as they are kept: tables, folders with a text beside each picture, archives, COCO's file."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from ric.config.places import Place, files_below, places
from ric.errors import DataError
from ric.kinds import Payload, Row
from ric_tasks.reading.columns import missing
from ric_tasks.reading.origin import SUFFIXES, Origin, origins
from ric_tasks.reading.record import Record
from ric_tasks.reading.sheet import Listing
from ric_tasks.text2image.shelf import ENDINGS, opened_tar, shelf, unpacked

CAPTION = ("text", "caption", "prompt", "description", "title", "name")
"""Columns taken for the caption, the likeliest first."""
IMAGE = ("file_name", "image", "file", "image_path", "path", "filename")
"""Columns taken for the picture or its file's name."""
TEXTS = (".txt", ".caption", ".cap")
"""Endings of a text beside a picture."""

Pairs = Iterator[tuple[str, Payload]]


class Keeping(NamedTuple):
    """How the user's pictures are kept.

    Args:
        images: folder or archive of the pictures that a table names, "" = beside the table.
        caption: columns of the caption, comma-separated and joined by ", "; "" = the likeliest there is.
        image: column of the picture or its name, "" = the likeliest there is.
        side: pixels that pictures out of archives are reduced to.
    """

    images: str = ""
    caption: str = ""
    image: str = ""
    side: int = 0


def listing(data: str, keeping: Keeping) -> Listing:
    """Every picture with its caption, read once and not yet divided; rows without a caption are counted and left out.

    Raises:
        DataError: with file and line, or nothing is left.
    """
    found = Listing()
    for place in places(data):
        for split, words, source, pairs in _sources(place, keeping):
            rows = [(split, Row("", caption, image, "given")) for caption, image in pairs]
            found.rows += [(split, row) for split, row in rows if row.prompt]
            found.dropped["has no caption"] += sum(not row.prompt for _, row in rows)
            found.read.append({"from": source, "as": words, "split": split, "records": len(rows)})
    found.dropped = +found.dropped
    if not found.rows:
        raise DataError(f"--data {data}: no picture with a caption", "at least three of them", "docs/images.md")
    return found


Source = tuple[str, str, str, Pairs]
"""Split, layout in words, name, pairs."""


def _sources(place: Place, keeping: Keeping) -> list[Source]:
    path = place.local
    if path.is_file() and tarfile.is_tarfile(path):
        return [(place.split, "WebDataset archive", str(path), _archive(path, keeping.side))]
    if path.is_file() and path.suffix == ".json" and _is_coco(path):
        return [(place.split, "COCO captions", str(path), _coco(path, keeping))]
    if path.is_dir():
        archives = sorted(file for file in path.glob("*.tar"))
        tables = [file for file in files_below(path) if file.name.removesuffix(".gz").endswith(SUFFIXES)]
        if not tables and archives:
            return [source for file in archives for source in _sources(Place(str(file), place.split), keeping)]
        if not tables and not (path / "dataset_dict.json").is_file() and not (path / "state.json").is_file():
            return [(place.split, "pictures with texts beside them", str(path), _beside(path))]
    named = f"{place.split}={place.path}" if place.split else place.path
    return [
        (o.split, o.form, o.name, _table(o, path if path.is_dir() else path.parent, keeping)) for o in origins(named)
    ]


def _archive(path: Path, side: int) -> Pairs:
    """Members with one name but their ending belong together: `7.jpg` and `7.txt`, or `7.json` with a caption."""
    waiting: dict[str, Any] = {}
    with opened_tar(path) as archive:
        for member in archive:
            stem, ending = str(Path(member.name).with_suffix("")), Path(member.name).suffix.lower()
            if not member.isfile() or ending not in (*ENDINGS, *TEXTS, ".json"):
                continue
            kept: Any = unpacked(archive, member, side) if ending in ENDINGS else _text(archive, member, ending)
            other = waiting.pop(stem, None)
            if other is None:
                waiting[stem] = kept
            else:
                yield (other, kept) if isinstance(other, str) else (kept, other)
    for kept in waiting.values():
        if not isinstance(kept, str):
            yield "", kept


def _text(archive: tarfile.TarFile, member: tarfile.TarInfo, ending: str) -> str:
    stream = archive.extractfile(member)
    text = (b"" if stream is None else stream.read()).decode("utf-8", "replace").strip()
    if ending != ".json":
        return text
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise DataError(f"{archive.name!s}: '{member.name}' is no JSON: {error}", "an object with a caption",
                        "leave it out of the archive") from error  # fmt: skip
    found = next((fields[name] for name in CAPTION if isinstance(fields, dict) and name in fields), "")
    return str(found).strip()


def _beside(path: Path) -> Pairs:
    """Every picture below a folder with the text of the file that is called like it."""
    pictures = [file for file in files_below(path) if file.suffix.lower() in ENDINGS]
    if not pictures:
        raise DataError(f"--data {path}: the folder holds neither tables nor pictures",
                        f"pictures ({', '.join(ENDINGS)}) with a .txt beside each, a table, or archives",
                        f"ls {path}")  # fmt: skip
    for file in pictures:
        texts = [file.with_suffix(ending) for ending in TEXTS if file.with_suffix(ending).is_file()]
        yield (texts[0].read_text(encoding="utf-8", errors="replace").strip() if texts else ""), file


def _is_coco(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as stream:
        start = stream.read(4096).lstrip()
    return start.startswith("{") and any(f'"{key}"' in start for key in ("annotations", "images", "info"))


def _coco(path: Path, keeping: Keeping) -> Pairs:
    """One row a caption: a picture of COCO has about five."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        names = {image["id"]: image["file_name"] for image in whole["images"]}
        told = [(names[one["image_id"]], str(one["caption"]).strip()) for one in whole["annotations"]]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{path} is no file of COCO captions: {error!r}",
                        "'images' with id and file_name, 'annotations' with image_id and caption",
                        f"head -c 300 {path}") from error  # fmt: skip
    kept = shelf(keeping.images, path.parent, keeping.side)
    return ((caption, kept.picture(name, str(path))) for name, caption in told)


def _table(origin: Origin, beside: Path, keeping: Keeping) -> Pairs:
    """Rows with a caption, and with a picture or the name of its file."""
    records = origin.records()
    first = next(records, None)
    if first is None:
        return
    captions = _columns(first, keeping.caption, CAPTION, "caption")
    image = _columns(first, keeping.image, IMAGE, "image")[0]
    kept = None
    for record in chain([first], records):
        given = _field(record, image)
        if isinstance(given, str):
            kept = kept or shelf(keeping.images, _root(origin, beside), keeping.side)
            given = kept.picture(given, record.place)
        yield ", ".join(str(_field(record, name) or "").strip() for name in captions), given


def _root(origin: Origin, beside: Path) -> Path:
    """The folder of the table itself, where the picture's names start."""
    path = Path(origin.name)
    return path.parent if path.is_file() else beside


def _columns(record: Record, given: str, usual: Sequence[str], part: str) -> list[str]:
    asked = [name.strip() for name in given.split(",") if name.strip()]
    for name in asked:
        if name not in record.fields:
            raise missing(record, name, f"--set task.{part}_column=...")
    found = asked or [name for name in usual if name in record.fields][:1]
    if not found:
        raise DataError(
            f"{record.place}: no column for the {part}",
            f"one of: {', '.join(usual)}; it has: {', '.join(record.fields) or 'none'}",
            f"--set task.{part}_column=NAME",
        )
    return found


def _field(record: Record, name: str) -> Any:
    if name not in record.fields:
        raise missing(record, name)
    return record.fields[name]
