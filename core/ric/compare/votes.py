"""People's votes on pairs of answers, from a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ric.errors import DataError
from ric.front import Array

SIDES = {"first": 1, "a": 1, "tie": 0, "second": -1, "b": -1}
"""What a vote may say, in any case -> whose it is."""


class Vote(NamedTuple):
    """One person's vote on one prompt: 1 for the first, -1 for the second, 0 for neither."""

    id: str
    side: int


def read_votes(path: Path, ids: Sequence[str]) -> list[Vote]:
    """Votes from a CSV file with the columns `id` and `vote`; others, such as who voted, are not looked at.

    Raises:
        DataError: the file cannot be read, lacks a column, names an unknown prompt or holds another vote.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(
            f"{path}: {error}", "a readable CSV file with the columns id and vote", "check the path"
        ) from error
    if not rows or not {"id", "vote"} <= rows[0].keys():
        raise DataError(
            f"{path} has the columns {', '.join(rows[0]) if rows else '(none)'}", "id, vote and at least a row"
        )
    known, votes = set(ids), []
    for line, row in enumerate(rows, start=2):
        side = SIDES.get(str(row["vote"]).strip().lower())
        if side is None or row["id"] not in known:
            raise DataError(
                f"{path}, line {line}: id {row['id']!r}, vote {row['vote']!r}",
                f"an id of the runs' prompts, such as {ids[0]!r}, and one of {', '.join(SIDES)}",
                "ids are those of samples.parquet",
            )
        votes.append(Vote(row["id"], side))
    return votes


def outcomes(votes: Sequence[Vote], ids: Sequence[str]) -> Array:
    """Shares (n, 3) of each prompt's votes for the first, for neither and for the second; NaN without votes."""
    counts = np.zeros((len(ids), 3))
    place = {one: i for i, one in enumerate(ids)}
    for vote in votes:
        counts[place[vote.id], 1 - vote.side] += 1
    total = counts.sum(axis=1, keepdims=True)
    return np.asarray(np.where(total > 0, counts / np.maximum(total, 1), np.nan))
