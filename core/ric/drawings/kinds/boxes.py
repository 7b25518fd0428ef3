"""Images with the boxes that policies answered (rewarded soups, Figure 18)."""

from __future__ import annotations

from ric.drawings.material import Lacking, Material
from ric.drawings.table import Table


def points(material: Material) -> Table:
    """No task answers with boxes yet.

    Raises:
        Lacking: always.
    """
    raise Lacking(
        f"answers of task '{material.task}' are no boxes",
        "a task whose answers are boxes in images; none is there yet",
        "ric plugins --kind task lists the tasks that are installed",
    )


def draw(table: Table) -> bytes:
    """Nothing: `points` never gives a table."""
    raise NotImplementedError(table.title)
