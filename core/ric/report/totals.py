"""Sums over the ledger's stages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SUMMED = (
    "seconds",
    "rows_generated",
    "units_generated",
    "rows_trained",
    "units_trained",
    "steps",
    "reward_calls",
    "cache_hits",
)
"""Ledger figures that add up over stages; `seconds` are wall seconds, units are tokens or images."""
PEAK = "peak_memory_mb"
"""The ledger figure whose largest value counts, in MiB."""


def totals(ledger: Sequence[Mapping[str, Any]]) -> dict[str, float | int | None]:
    """Totals of the stages: sums, and the largest peak memory; None where no stage reports a figure.

    Every piece of work counts once: lines of repeated work are left out of the sums, and `repeated_seconds`
    says what they took.
    """
    repeated = [stage for stage in ledger if stage.get("repeated")]
    ledger = [stage for stage in ledger if not stage.get("repeated")]
    found = {key: [stage[key] for stage in ledger if stage.get(key) is not None] for key in (*SUMMED, PEAK)}
    result: dict[str, float | int | None] = {key: sum(found[key]) if found[key] else None for key in SUMMED}
    result[PEAK] = max(found[PEAK]) if found[PEAK] else None
    result["stages"] = len(ledger)
    result["repeated_seconds"] = sum(float(stage.get("seconds") or 0.0) for stage in repeated)
    return result
