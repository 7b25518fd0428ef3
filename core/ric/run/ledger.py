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

LEDGER, EVALUATIONS = "ledger.jsonl", "evaluations.jsonl"
"""What the run cost, and what evaluating it again did: two files in its folder."""
BOOKS = (LEDGER, EVALUATIONS)


@dataclass
class Entry:
    """The cost of one stage: what it came to counts once each, whichever attempt did it.

    Args:
        stage: its name.
        kind: "build", "score", "fit", "rollout", "evaluate" or "step".
        method: whose work it is, "" for work that methods share.
        id: the stage's folder, so that a stage is never entered twice.
        repeated: True for a line of work that was done more than once: a crash or damage had thrown it away.
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
    method: str = ""
    id: str = ""
    repeated: bool = False
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

    def drew(self, samples: Sequence[Sample]) -> None:
        """Count generated samples."""
        self.rows_generated += len(samples)
        self.units_generated += sum(sample.units for sample in samples)

    def recount(self, other: Entry) -> None:
        """Take another entry's counts: what was counted since was thrown away."""
        for name, count in other.counts().items():
            setattr(self, name, count)

    def trained(self, work: Work) -> None:
        """Count what a backend says it did."""
        self.add(self.of_work(work))

    def add(self, counts: Mapping[str, int]) -> None:
        """Count more of some things."""
        for name, count in counts.items():
            setattr(self, name, getattr(self, name) + count)

    def counts(self) -> dict[str, int]:
        """Everything that is counted, by name; times and memory are measured and left out."""
        return {name: getattr(self, name) for name in COUNTS}

    @staticmethod
    def of_work(work: Work) -> dict[str, int]:
        """The counts that a backend's work is entered under."""
        return {
            "rows_trained": work.rows, "units_trained": work.units, "steps": work.steps,
            "rows_generated": work.rows_drawn, "units_generated": work.units_drawn,
        }  # fmt: skip

    def again(self, seconds: float, counts: Mapping[str, int]) -> Entry:
        """The line of work that was lost and done again."""
        return Entry(self.stage, self.kind, self.method, self.id, True, seconds, seconds, **counts)  # noqa: FBT003 - `repeated`

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return asdict(self)


COUNTS = (
    "rows_generated", "units_generated", "rows_trained", "units_trained", "steps", "reward_calls", "cache_hits",
)  # fmt: skip
"""Names of an entry's counts."""


def peak_memory_mb() -> float:
    """Largest resident memory of this process so far, MiB; 0 where the platform does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def append(path: Path, *entries: Mapping[str, Any]) -> None:
    """Add a line each to a ledger, flushed to disk; a line that a crash cut off stays a line of its own."""
    with path.open("ab+") as stream:
        cut = False
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            cut = stream.read(1) != b"\n"
        stream.write(b"\n" * cut + b"".join(json.dumps(dict(entry)).encode() + b"\n" for entry in entries))
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
