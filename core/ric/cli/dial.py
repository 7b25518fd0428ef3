"""Flags that say which points of a dial are looked at, shared by the commands that have them."""

from __future__ import annotations

from typing import Any

PREFERENCES = "Weights in place of the grid: CSV or JSON with the rewards' names."
OFF_SIMPLEX = "Allow weights that are negative or do not sum to 1."
UTILITY = "Choose a point on validation rows: '0.3*harmless + 0.7*helpful', 'min(harmless, helpful)', ..."


def dial_flags(preferences: str | None, off_simplex: bool, utility: str | None) -> dict[str, Any]:
    """The keys of `eval` that were given."""
    given = {"preferences": preferences, "off_simplex": off_simplex or None, "utility": utility}
    return {key: value for key, value in given.items() if value is not None}
