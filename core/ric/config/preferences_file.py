"""Preferences from a file or a list: one row of weights by reward name for every point of a dial.

A CSV file has the rewards' names as its header; a JSON file is a list of objects. What is wrong with a row is
said with the file and its line.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ric.config.preference import parse_preference
from ric.errors import ConfigError, DataError

ROUNDING = 0.015
"""How far the weights of a row may be from sum 1 and still be meant to: 0.33, 0.33, 0.33."""
_BLANK = re.compile(r"\s*")


class Line(NamedTuple):
    """One row, and where it stands."""

    place: str
    weights: Mapping[str, Any]


def preferences(given: str | Sequence[Any], names: Sequence[str], off_simplex: bool = False) -> list[dict[str, float]]:
    """Weights by name for every row, each with all rewards in the order of `names`.

    Args:
        given: a file's path, or rows: mappings by name, or weights in the order of `names`.
        names: the run's rewards.
        off_simplex: take weights as they are, negative ones and other sums too; otherwise none is negative, and
            they sum to 1 up to rounding, which is taken out.

    Raises:
        DataError: the file cannot be read, or is no table of preferences.
        ConfigError: a row has an unknown reward, or weights that are none.
    """
    lines = _read(Path(given).expanduser()) if isinstance(given, str) else _listed(given, names)
    rows = [_checked(line, names, off_simplex) for line in lines]
    if not rows:
        raise DataError(f"{given if isinstance(given, str) else 'eval.preferences'} holds no preference",
                        "one row of weights at least", ",".join(names))  # fmt: skip
    return rows


def _checked(line: Line, names: Sequence[str], off_simplex: bool) -> dict[str, float]:
    try:
        found = parse_preference(line.weights, names, off_simplex=off_simplex)
    except ConfigError as error:
        hint = error.hint if off_simplex else f"{error.hint}; --off-simplex allows negative weights and any sum"
        raise ConfigError(f"{line.place}: {error.given}", error.expected, hint) from error
    total = sum(float(value) for value in line.weights.values())
    if not off_simplex and abs(total - 1.0) > ROUNDING:
        raise ConfigError(f"{line.place}: weights that sum to {total:.4g}", "weights that sum to 1",
                          "divide them by their sum, or keep them as they are with --off-simplex")  # fmt: skip
    return dict(zip(names, found.weights, strict=True))


def _listed(given: Sequence[Any], names: Sequence[str]) -> Iterator[Line]:
    for number, item in enumerate(given, 1):
        yield Line(f"eval.preferences, row {number}", _by_name(item, f"eval.preferences, row {number}", names))


def _by_name(item: Any, place: str, names: Sequence[str]) -> Mapping[str, Any]:
    if isinstance(item, Mapping):
        return item
    if isinstance(item, list | tuple) and len(item) == len(names):
        return dict(zip(names, item, strict=True))
    raise DataError(f"{place}: {item!r:.80}", f"weights by name, or one for each of {', '.join(names)}",
                    json.dumps(dict.fromkeys(names, round(1 / len(names), 2))))  # fmt: skip


def _read(path: Path) -> list[Line]:
    """The rows of a file.

    Raises:
        DataError: it cannot be read, or is neither CSV nor JSON of the kind described above.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise DataError(f"preferences file '{path}': {why}", "a readable CSV or JSON file", f"ls -l {path}") from error
    return list(_json(path, text) if path.suffix.lower() == ".json" else _csv(path, text))


def _csv(path: Path, text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            place, stripped = f"{path}, line {reader.line_num}", [cell.strip() for cell in cells]
            if header is None:
                header = stripped
                repeated = next((name for name in header if header.count(name) > 1), None)
                if repeated is not None:
                    raise DataError(f"{place}: column '{repeated}' stands twice", "each reward once", "remove one")
            elif len(cells) != len(header):
                raise DataError(f"{place}: {len(cells)} cells", f"{len(header)}, one for each of {', '.join(header)}",
                                "complete that line")  # fmt: skip
            else:
                yield Line(place, dict(zip(header, stripped, strict=True)))
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.line_num}: {error}", "CSV", "correct that line") from error


def _json(path: Path, text: str) -> Iterator[Line]:
    """The objects of a JSON list, read one by one so that the line of each is known."""
    decoder, at = json.JSONDecoder(), _skip(text, 0)
    expected, example = 'a list of objects such as {"harmless": 0.7, "helpful": 0.3}', "correct that line"
    try:
        json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise DataError(f"{path}, line {line}: {getattr(error, 'msg', error)}", "JSON", example) from error
    if not text.startswith("[", at):
        raise DataError(f"{path}, line {_line(text, at)}: not a list", expected, example)
    at = _skip(text, at + 1)
    while not text.startswith("]", at):
        item, end = decoder.raw_decode(text, at)
        place = f"{path}, line {_line(text, at)}"
        if not isinstance(item, dict):
            raise DataError(f"{place}: {item!r:.80}", expected, example)
        yield Line(place, item)
        at = _skip(text, end)
        at = _skip(text, at + 1) if text.startswith(",", at) else at


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
