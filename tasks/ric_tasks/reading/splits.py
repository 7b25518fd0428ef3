"""Rows to splits by what their prompts say, never by where they stand: no prompt is in two splits."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ric.errors import ConfigError, DataError
from ric.kinds import Prompt, Row

PRIORITY = ("test", "validation", "train")
"""A prompt that named files put into several splits stays in the first of these."""

Divided = dict[str, list[Row]]


def check_shares(validation: float, test: float, most: int) -> None:
    """Whether shares leave something for every split, and a number of training prompts is one.

    Raises:
        ConfigError: they do not.
    """
    if most < 0:
        raise ConfigError(f"task.most = {most}", "0 or more; 0 = all training prompts", "--set task.most=0")
    if not (validation > 0 and test > 0 and validation + test < 1):
        raise ConfigError(
            f"task.validation = {validation:g}, task.test = {test:g}",
            "shares above 0 with a sum below 1",
            "--set task.validation=0.05 --set task.test=0.1",
        )


def position(prompt: Prompt) -> float:
    """A prompt's place in [0, 1): the same in every file, process and version."""
    text = prompt if isinstance(prompt, str) else json.dumps(prompt, sort_keys=True, ensure_ascii=False)
    raw = hashlib.sha256(b"ric split\0" + text.encode("utf-8", "surrogatepass")).digest()[:8]
    return int.from_bytes(raw, "big") / 2**64


def divide(rows: Iterable[tuple[str, Row]], shares: Mapping[str, float], dropped: Counter[str]) -> Divided:
    """Every row in one split, with its final id.

    Args:
        rows: (split, row): "" for rows to be divided. Training rows that a file names are divided as well where a
            split has no file of its own, since training without held-out prompts cannot be measured.
        shares: "test" and "validation" -> share of the prompts, for splits that no file names.
        dropped: counts what is left out.

    Raises:
        DataError: a split is left without a prompt.
    """
    listed = [(split, position(row.prompt), row) for split, row in rows]
    own = {split for split, _, _ in listed if split in ("test", "validation")}
    placed = _placed(listed, {name: share for name, share in shares.items() if name not in own}, own)
    result: Divided = {"train": [], "validation": [], "test": []}
    for split, place, row in listed:
        target = placed[place]
        if target in own and split != target:
            dropped[f"prompt is in the {target} file too"] += 1
        else:
            result[target].append(row)
    for split in ("validation", "test"):
        result[split] = _once(result[split])
    _nonempty(result, len(placed))
    return {split: [row._replace(id=f"{split}/{n}") for n, row in enumerate(part)] for split, part in result.items()}


def first_prompts(rows: Sequence[Row], most: int, dropped: Counter[str]) -> list[Row]:
    """The rows of the first `most` prompts in the order of their positions, whatever the file's order; 0 = all rows."""
    places = sorted({position(row.prompt) for row in rows})
    if not 0 < most < len(places):
        return list(rows)
    kept = [row for row in rows if position(row.prompt) < places[most]]
    dropped[f"training prompt beyond the first {most}"] += len(rows) - len(kept)
    return kept


def _placed(listed: Sequence[tuple[str, float, Row]], shares: Mapping[str, float], own: set[str]) -> dict[float, str]:
    """Position of a prompt -> its split."""
    placed: dict[float, str] = {}
    for split, place, _ in listed:
        wanted = split if split in own else _drawn(place, shares)
        best = placed.get(place, wanted)
        placed[place] = min(best, wanted, key=PRIORITY.index)
    free = sorted(place for place, split in placed.items() if split == "train")
    for name in (name for name in shares if name not in placed.values() and len(free) > 1):
        placed[free.pop(0)] = name  # a few prompts: the next one, so that no split is empty
    return placed


def _drawn(place: float, shares: Mapping[str, float]) -> str:
    bound = 0.0
    for name, share in shares.items():
        bound += share
        if place < bound:
            return name
    return "train"


def _once(rows: Sequence[Row]) -> list[Row]:
    """One row a prompt, without its response, in the order of their positions: the first n are a fair sample."""
    first: dict[float, Row] = {}
    for row in rows:
        first.setdefault(position(row.prompt), row)
    return [first[place]._replace(payload=None, source="") for place in sorted(first)]


def _nonempty(result: Divided, prompts: int) -> None:
    empty = [split for split, rows in result.items() if not rows]
    if empty:
        raise DataError(
            f"{prompts} different prompts leave the {empty[0]} split empty",
            "a prompt for each of train, validation and test",
            "more data, other --set task.test=0.1 and --set task.validation=0.05, or files of their own: "
            "--data train.jsonl,validation=v.jsonl,test=t.jsonl",
        )
