"""A task's account of its data as lines for the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def told(account: Mapping[str, Any]) -> Iterator[str]:
    """What was read and as what, how many rows that gave, and what was left out; nothing for an empty account."""
    for item in account.get("read", ()):
        split = f" for {item['split']}" if item.get("split") else ""
        yield f"{item['from']}{split}: {item['records']} records, {item['as']}"
    rows, dropped = account.get("rows", {}), account.get("dropped", {})
    if rows:
        yield "rows: " + ", ".join(f"{count} {split}" for split, count in rows.items())
    if dropped:
        total = sum(dropped.values())
        yield f"left out: {total} rows: " + ", ".join(f"{count} {reason}" for reason, count in dropped.items())
