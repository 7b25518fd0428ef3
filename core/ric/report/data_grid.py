"""What a run's data were: files, rows a split, rows left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ric.report.tables import Grid


def data_grid(account: Mapping[str, Any]) -> Grid:
    """One line a file, a split and a reason, from `ric.kinds.Task.account`; no lines for an empty account."""
    read = [
        ["read", f"{item['from']} ({item['as']})", f"{item['records']} records"] for item in account.get("read", ())
    ]
    rows = [["rows", split, str(count)] for split, count in account.get("rows", {}).items()]
    dropped = [["left out", reason, str(count)] for reason, count in account.get("dropped", {}).items()]
    return Grid("Where the rows come from, how many there are, and which were left out.", ["", "what", "how many"],
                [*read, *rows, *dropped])  # fmt: skip
