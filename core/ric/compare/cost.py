"""What each method cost, counted alike, and the published claim about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ric.compare.methods import Method
from ric.report.totals import SUMMED, totals

GENERATED, TRAINED = 1, 3
"""Counted cost of a unit in passes of the network: one forward; one forward and a backward of about two."""
COUNTED, SCORED = "counted", "scored"
EVALUATION = ("evaluate-", "measure-", "drift-")
"""Stages that look at a finished policy and train nothing."""
GIVEN = "build"
"""Kind of the stage that makes the base model: pretraining is nobody's alignment."""


def cost_of(method: Method) -> dict[str, Any]:
    """Mean over seeds of the totals of what alignment took: scoring the data, sampling, training, scoring samples.

    `counted` is generated units + 3 trained units; `scored` are scores asked for, also those that the cache knew from
    another method. Work that methods share (scoring the data) is counted in full for
    each, as if the method stood alone; making the base model and evaluating are not.
    """
    each = [_one(owner, entries) for owner, entries in method.ledgers.values()]
    keys = (*SUMMED, "repeated_seconds", "stages", COUNTED, SCORED)
    return {key: _mean([one.get(key) for one in each]) for key in keys}


def _one(owner: str, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    own = [e for e in entries if e.get("method", "") in ("", owner) and aligns(e)]
    found: dict[str, Any] = dict(totals(own))
    found[SCORED] = (found["reward_calls"] or 0) + (found["cache_hits"] or 0)
    found[COUNTED] = GENERATED * (found["units_generated"] or 0) + TRAINED * (found["units_trained"] or 0)
    return found


def aligns(entry: Mapping[str, Any]) -> bool:
    """Whether a stage is part of alignment."""
    return entry.get("kind") != GIVEN and not str(entry.get("stage", "")).startswith(EVALUATION)


def _mean(values: Sequence[Any]) -> float | int | None:
    known = [value for value in values if value is not None]
    if not known:
        return None
    mean = float(np.mean(known))
    return int(mean) if mean.is_integer() and all(isinstance(value, int) for value in known) else mean
