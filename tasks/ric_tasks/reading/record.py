"""One record of a data file, and where it stood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Record(NamedTuple):
    """One record.

    Args:
        file: the file or data set it was read from.
        number: its place there, from 1.
        fields: its columns.
        unit: what `number` counts: "line", "record" or "row".
    """

    file: str
    number: int
    fields: Mapping[str, Any]
    unit: str = "line"

    @property
    def place(self) -> str:
        """Where it stands, as a message names it."""
        return f"{self.file}, {self.unit} {self.number}"
