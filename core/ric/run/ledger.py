"""What a run cost, stage by stage."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ric.kinds import Sample, Work


@dataclass
class Entry:
    """The cost of one stage.

    Args:
        stage: its name.
        kind: "build", "score", "fit", "rollout", "evaluate" or "step".
        seconds: wall time.
        device_seconds: wall time times devices used.
        rows_generated, units_generated: samples drawn and their tokens (or images), proposals included.
        rows_trained, units_trained: examples and tokens passed through training, with repeats.
        steps: optimizer steps.
        reward_calls: rows scored by a reward, summed over rewards, the cache's answers left out.
        cache_hits: rows the score cache answered.
        peak_memory_mb: the process's largest memory so far, in MiB.
    """

    stage: str
    kind: str
    seconds: float = 0.0
    device_seconds: float = 0.0
    rows_generated: int = 0
    units_generated: int = 0
    rows_trained: int = 0
    units_trained: int = 0
    steps: int = 0
    reward_calls: int = 0
    cache_hits: int = 0
    peak_memory_mb: float = 0.0

    def drew(self, sample: Sample) -> None:
        """Count one generated sample."""
        self.rows_generated += 1
        self.units_generated += sample.units

    def trained(self, work: Work) -> None:
        """Count what a backend says it trained."""
        self.rows_trained += work.rows
        self.units_trained += work.units
        self.steps += work.steps
        self.rows_generated += work.rows_drawn
        self.units_generated += work.units_drawn

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


def peak_memory_mb() -> float:
    """Largest resident memory of this process so far, MiB; 0 where the platform does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def append(path: Path, entry: Mapping[str, Any]) -> None:
    """Add one line to `ledger.jsonl`, flushed to disk; a line that a crash cut off stays a line of its own."""
    with path.open("ab+") as stream:
        cut = False
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            cut = stream.read(1) != b"\n"
        stream.write(b"\n" * cut + json.dumps(dict(entry)).encode() + b"\n")
        stream.flush()
        os.fsync(stream.fileno())


def read(path: Path) -> Sequence[Mapping[str, Any]]:
    """The entries of a ledger; none when there is no file. A line cut off by a crash is left out."""
    if not path.exists():
        return []
    entries = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return entries
