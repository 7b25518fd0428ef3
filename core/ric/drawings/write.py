"""Kinds of figure drawn into a run's folder: a picture and its points beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ric.drawings.material import Lacking, Material
from ric.drawings.registry import Kind
from ric.drawings.table import Table
from ric.errors import ConfigError
from ric.run.durable.atomic import write_bytes
from ric.run.folder import FIGURES


def tables(material: Material, kinds: Sequence[Kind]) -> dict[Kind, Table]:
    """The points of each kind.

    Raises:
        ConfigError: the material cannot give one of them; the message names it, what is missing and what to type.
    """
    found = {}
    for kind in kinds:
        try:
            found[kind] = kind.load().points(material)
        except Lacking as error:
            raise ConfigError(
                f"--figure {kind.name} of {material.folder}: {error.given}", error.expected, error.hint
            ) from error
    return found


def write_figures(found: dict[Kind, Table], folder: Path) -> dict[str, Path]:
    """Write `figures/KIND.png` and `figures/KIND.csv` into the folder; each whole or not at all.

    Returns:
        Kind -> its picture.
    """
    place = folder / FIGURES
    place.mkdir(parents=True, exist_ok=True)
    paths = {}
    for kind, table in found.items():
        write_bytes(place / f"{kind.name}.csv", table.csv().encode("utf-8"))
        paths[kind.name] = write_bytes(place / f"{kind.name}.png", kind.load().draw(table))
    return paths


def availability(material: Material) -> dict[str, str]:
    """Kind -> what the material lacks for it, "" where it can be drawn."""
    from ric.drawings.registry import KINDS

    lacking = {}
    for kind in KINDS:
        try:
            kind.load().points(material)
            lacking[kind.name] = ""
        except Lacking as error:
            lacking[kind.name] = error.given
    return lacking
