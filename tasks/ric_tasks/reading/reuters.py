"""The Reuters-21578 collection: SGML blocks with a title and a body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from ric_tasks.reading.record import Record
from ric_tasks.reading.text_lines import lines

_START, _END = "<REUTERS", "</REUTERS>"
_CONTROL = re.compile(r"&#\d+;|[\x00-\x08\x0b-\x1f]")
_LAST = re.compile(r"\s*\n?\s*REUTER\s*$", re.IGNORECASE)


def reuters(path: Path) -> Iterator[Record]:
    """The stories of a file, named by the line they begin on: title, body, date, topics; "" where there is none."""
    block: list[str] = []
    start = 0
    for number, line in enumerate(lines(path, "latin-1"), 1):
        if line.startswith(_START):
            block, start = [], number
        block.append(line)
        if _END in line and start:
            yield Record(str(path), start, _story("".join(block)))
            block, start = [], 0


def _story(block: str) -> dict[str, str]:
    return {
        "title": " ".join(_part(block, "TITLE").split()),
        "body": _LAST.sub("", _part(block, "BODY")).strip(),
        "date": _part(block, "DATE").strip(),
        "topics": ", ".join(re.findall(r"<D>(.*?)</D>", _part(block, "TOPICS"))),
    }


def _part(block: str, tag: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", block, re.DOTALL)
    return unescape(_CONTROL.sub("", found.group(1))) if found else ""
