"""JSON: one object a line, or one list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ric.errors import DataError
from ric_tasks.reading.record import Record
from ric_tasks.reading.text_lines import lines


def json_lines(path: Path) -> Iterator[Record]:
    """The objects of a file with one a line; empty lines are passed over.

    Raises:
        DataError: a line is no JSON object.
    """
    for number, line in enumerate(lines(path), 1):
        if line.strip():
            yield Record(str(path), number, _object(path, number, line))


def json_list(path: Path) -> Iterator[Record]:
    """The objects of a file that holds one list of them.

    Raises:
        DataError: it is no JSON, no list, or has something else than objects in it.
    """
    text = "".join(lines(path))
    try:
        whole = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f", line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        said = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise DataError(
            f"{path}{where}: no JSON ({said})", "one JSON list of objects", f"head -c 300 {path}"
        ) from error
    if not isinstance(whole, list):
        raise DataError(f"{path} holds {named(whole)}", "a list of objects", "or write one object a line (JSON lines)")
    for number, item in enumerate(whole, 1):
        if not isinstance(item, dict):
            raise DataError(f"{path}, record {number} is {named(item)}", "an object", f"head -c 300 {path}")
        yield Record(str(path), number, item, "record")


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    show = f"sed -n {number}p {path}"
    try:
        value = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        said = f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"
        raise DataError(f"{path}, line {number}: no JSON ({said})", "one JSON object a line", show) from error
    if not isinstance(value, dict):
        raise DataError(f"{path}, line {number} is {named(value)}", "a JSON object", show)
    return value


def named(value: object) -> str:
    """A value's JSON type in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return f"{value}".lower()
    names = {dict: "an object", list: "a list", str: "a text", int: "a number", float: "a number"}
    return names.get(type(value), f"a {type(value).__name__}")
