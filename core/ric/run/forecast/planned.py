"""One stage of a run that has not been made."""

from __future__ import annotations

from typing import NamedTuple


class Planned(NamedTuple):
    """What a stage is expected to come to.

    Args:
        stage, kind, method: as in the ledger.
        rows: drawn, trained or scored.
        units: tokens (or images) drawn or trained.
        steps: optimizer steps.
        calls: rows scored, summed over rewards; what the score cache knows is not left out.
        seconds: wall time.
        disk: bytes it leaves in the run's folder.
        id: equal where runs of one comparison will share the stage; "" where nobody knows.
    """

    stage: str
    kind: str
    method: str = ""
    rows: int = 0
    units: float = 0.0
    steps: int = 0
    calls: int = 0
    seconds: float = 0.0
    disk: float = 0.0
    id: str = ""
