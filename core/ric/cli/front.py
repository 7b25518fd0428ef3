"""`ric front`: the figures of a table of points."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.lazy import plain
from ric.errors import ConfigError, DataError

if TYPE_CHECKING:
    from ric.front.table import Table

app = plain()


@app.command()
def front(
    points: Annotated[Path, typer.Argument(help="CSV file with a header; one point a line, larger is better.")],
    reference: Annotated[str, typer.Option(help="Reference point of the hypervolume, one value per reward: 0.9,-1.6")],
    area_to: Annotated[str | None, typer.Option(help="Ideal point: also print the area up to it.")] = None,
    columns: Annotated[str | None, typer.Option(help="Reward columns, a,b; default: all columns of numbers.")] = None,
    by: Annotated[str | None, typer.Option(help="Column whose text groups the rows, e.g. method.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Hypervolume, front, expected utility and distance to the merged front of a table of points."""
    from ric.front.table import read_points

    group = (by or "").strip()
    table = read_points(points, _names(columns), group)
    k = len(table.columns)
    values = _values("--reference", reference, k, table)
    ideal = None if area_to is None else _values("--area-to", area_to, k, table)
    result = _measure(table, values, ideal, grouped=bool(group))
    if as_json:
        print(json.dumps(result, allow_nan=False))
    else:
        _show(result)


def _names(text: str | None) -> tuple[str, ...]:
    """Column names of a comma-separated list."""
    if text is None:
        return ()
    names = tuple(name.strip() for name in text.split(","))
    if not all(names) or len(set(names)) < len(names):
        raise ConfigError(f"--columns {text!r}", "different names separated by commas", "--columns a,b")
    return names


def _values(flag: str, text: str, k: int, table: Table) -> tuple[float, ...]:
    """The k finite numbers of a flag."""
    from math import isfinite

    try:
        values = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise ConfigError(f"{flag} {text!r}", "numbers separated by commas", f"{flag} 0.9,-1.6") from error
    if not all(isfinite(value) for value in values):
        raise ConfigError(f"{flag} {text!r}", "finite numbers", f"{flag} 0.9,-1.6")
    if len(values) != k:
        raise DataError(
            f"{flag} {text!r} has {len(values)} values for the {k} columns {', '.join(table.columns)}",
            f"{k} values, one per reward column",
            "choose the reward columns with --columns, or give more or fewer values",
        )
    return values


def _measure(
    table: Table, values: tuple[float, ...], ideal: tuple[float, ...] | None, *, grouped: bool
) -> dict[str, Any]:
    """Figures of all rows, and of each group against the merged front."""
    from ric.front.dominance import front as front_of
    from ric.front.measures import measure
    from ric.front.reference import Reference

    stated = Reference(values, "given")
    merged = front_of(table.points)
    result = {"columns": list(table.columns), **measure(table.points, stated, merged, ideal)}
    if grouped:
        rows = {name: [i for i, g in enumerate(table.groups) if g == name] for name in dict.fromkeys(table.groups)}
        result["groups"] = {name: measure(table.points[own], stated, merged, ideal, own) for name, own in rows.items()}
    return result


def _show(result: dict[str, Any]) -> None:
    """The figures as a table, one column per group."""
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    groups = result.get("groups", {})
    grid = Grid(title=Text(f"{result['points']} points in {', '.join(result['columns'])} (larger is better)"))
    grid.add_column("figure")
    for name in ("all", *groups):
        grid.add_column(Text(name), justify="right")
    for line in zip(*(_lines(part) for part in (result, *groups.values())), strict=True):
        grid.add_row(Text(line[0][0]), *(Text(value) for _, value in line))
    Console().print(grid)


def _lines(part: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and text of every figure of one set."""
    volume, area = part["hypervolume"], part["area_to"]
    lines = [
        (f"hypervolume above {_point(volume['reference'])} [{volume['digest']}]", f"{volume['value']:#.4g}"),
        ("points not above the reference", str(part["below_reference"])),
        ("non-dominated points", f"{part['cardinality']} of {part['points']}"),
        ("  rows", _runs(part["non_dominated"])),
        (f"  rows within {part['tolerance_front']['t']:g} of the range", _runs(part["tolerance_front"]["rows"])),
        ("expected utility over the grid", f"{part['expected_utility']:#.4g}"),
        ("IGD+ to the merged front (lower is better)", f"{part['igd_plus']:#.4g}"),
    ]
    if area is not None:
        ideal = _point(area["ideal"])
        lines.append((f"area from own nadir to {ideal} (lower is better)", f"{area['value']:#.4g}"))
        lines.append((f"area from the reference to {ideal} (lower is better)", f"{area['above_reference']:#.4g}"))
    return lines


def _point(values: list[float]) -> str:
    """A point in round brackets."""
    return f"({', '.join(f'{value:g}' for value in values)})"


def _runs(rows: list[int]) -> str:
    """Row numbers with consecutive ones joined: [1, 2, 3, 7] -> "1-3, 7"."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
