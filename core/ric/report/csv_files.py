"""`front.csv`: one line for every point of every curve, written and read back without loss."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ric.errors import DataError
from ric.kinds import Array, Statistics
from ric.report.means import mean_over_prompts, standard_error
from ric.report.measured import METRIC, REWARD, Measured, measured
from ric.run.results import Curve, Results

TRUTH = "truth"
"""Method name of the exact front's lines."""
IDENTITY = ("method", "seed", "split", "member", "step")
PREFIXES = ("w:", "", "z:", "desired:", "se:")
LAMBDA = "lambda"
"""Before a member's name: its coefficient in the mixture that answered."""


class Point(NamedTuple):
    """One line of `front.csv`. Arrays are (k,), in the order of the rewards; NaN = not applicable.

    Args:
        method: the curve's name, or `truth`.
        seed: the run's seed.
        split: rows it was evaluated on.
        member: the member that answered, "" for the truth.
        step: optimizer step of an intermediate member, -1 for the final one.
        preference: weights on the simplex, NaN for a point without a dial.
        raw: mean raw rewards.
        z: mean z-scored rewards.
        desired: mean z-scored targets, NaN without conditioning.
        se: standard errors of `raw`.
        n: prompts.
        measured: column -> value of what was measured beside: `eval:NAME` and `eval-se:NAME` for a reward
            that was never trained on (raw mean and its standard error), `metric:NAME` for a figure; and
            `lambda:MEMBER`, its coefficient in the mixture that answered.
    """

    method: str
    seed: int
    split: str
    member: str
    step: int
    preference: Array
    raw: Array
    z: Array
    desired: Array
    se: Array
    n: int
    measured: Mapping[str, float] = {}


def columns(names: Sequence[str]) -> list[str]:
    """The header for these rewards."""
    return [*IDENTITY, *(prefix + name for prefix in PREFIXES for name in names), "n"]


def points(results: Results) -> list[Point]:
    """Every point of every curve, and of the true front when it is known."""
    beside = measured(results, results.curves)
    found = [
        point._replace(measured=_beside(beside, number, i) | _coefficients(curve, i))
        for number, curve in enumerate(results.curves)
        for i, point in enumerate(_curve_points(curve, results.statistics))
    ]
    if results.truth is not None and results.curves:
        truth, first = results.truth, results.curves[0]
        members = [""] * len(truth.preferences)
        exact = Curve(TRUTH, first.seed, truth.preferences, truth.rewards, None, truth.payloads, members, first.split)
        found += _curve_points(exact, results.statistics)
    return found


def _beside(items: Sequence[Measured], curve: int, point: int) -> dict[str, float]:
    """The columns after those of the rewards, for one point."""
    cells = {}
    for item in items:
        cells[f"{item.kind}:{item.name}"] = float(item.values[curve][point])
        if item.kind == REWARD:
            cells[f"{REWARD}-se:{item.name}"] = float(item.errors[curve][point])
    return cells


def _coefficients(curve: Curve, point: int) -> dict[str, float]:
    """Member -> coefficient where a mixture answered, so that any figure can be drawn against lambda."""
    if curve.mix is None:
        return {}
    return {f"{LAMBDA}:{name}": float(c) for name, c in zip(curve.mixed, curve.mix[point], strict=True)}


def _curve_points(curve: Curve, statistics: Statistics) -> list[Point]:
    g, n, k = curve.rewards.shape
    missing = np.full((g, k), np.nan)
    raw, se = mean_over_prompts(curve.rewards), standard_error(curve.rewards)
    weights = missing if curve.preferences is None else curve.preferences
    desired = missing if curve.desired is None else mean_over_prompts(curve.desired)
    return [
        Point(curve.method, curve.seed, curve.split, curve.members[i], curve.step,
              weights[i], raw[i], statistics.z(raw[i]), desired[i], se[i], n)
        for i in range(g)
    ]  # fmt: skip


def front_csv(names: Sequence[str], lines: Sequence[Point]) -> str:
    """The file's text; floats keep every bit, NaN is an empty cell."""
    more = list(dict.fromkeys(column for p in lines for column in p.measured))
    text = _line([*columns(names), *more])
    for p in lines:
        numbers = np.concatenate([p.preference, p.raw, p.z, p.desired, p.se]).tolist()
        beside = [p.measured.get(column, np.nan) for column in more]
        text += _line([p.method, p.seed, p.split, p.member, p.step, *map(_cell, numbers), p.n, *map(_cell, beside)])
    return text


def _cell(value: float) -> str:
    return "" if np.isnan(value) else repr(value)


def _line(cells: Sequence[object]) -> str:
    text = io.StringIO(newline="")
    # With this terminator the writer quotes a bare carriage return as well as a line feed.
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue().removesuffix("\r\n") + "\n"


def read_front(path: Path) -> tuple[tuple[str, ...], list[Point]]:
    """Reward names in order, and the points of a `front.csv`.

    Raises:
        DataError: the file is missing, has another header, or a cell is not the number it should be.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise DataError(
            f"no file {path}",
            "the front.csv of a finished run",
            "name the run's folder and the file, as in runs/<name>/front.csv",
        ) from None
    header, more = _apart(rows[0] if rows else [])
    k = (len(header) - len(IDENTITY) - 1) // len(PREFIXES)
    names = tuple(column.removeprefix("w:") for column in header[len(IDENTITY) : len(IDENTITY) + max(k, 0)])
    if not names or header != columns(names):
        raise DataError(
            f"{path} starts with the columns {', '.join(header) or '(none)'}",
            f"{', '.join(columns(['<reward>', '...']))}",
            "pass the front.csv that ric wrote into the run's folder",
        )
    return names, [_parse(path, i, row, len(names), more) for i, row in enumerate(rows[1:], start=2)]


def _apart(header: list[str]) -> tuple[list[str], list[str]]:
    """The columns of the rewards, and those that follow them."""
    end = len(header)
    beside = (REWARD, f"{REWARD}-se", METRIC, LAMBDA)
    while end and header[end - 1].partition(":")[0] in beside and header[end - 1] != "n":
        end -= 1
    return header[:end], header[end:]


def _parse(path: Path, line: int, row: list[str], k: int, more: Sequence[str]) -> Point:
    try:
        end = len(row) - len(more)
        beside = {column: float(cell) if cell else np.nan for column, cell in zip(more, row[end:], strict=True)}
        method, seed, split, member, step, *numbers, n = row[:end]
        values = np.array([float(cell) if cell else np.nan for cell in numbers]).reshape(len(PREFIXES), k)
        weights, raw, z, desired, se = values
        return Point(method, int(seed), split, member, int(step), weights, raw, z, desired, se, int(n), beside)
    except ValueError as error:
        raise DataError(
            f"{path}, line {line}: {error}",
            f"text, numbers or empty cells in {len(IDENTITY) + len(PREFIXES) * k + 1 + len(more)} columns",
            "write the file again with: ric report RUN",
        ) from None
