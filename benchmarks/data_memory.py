"""Memory and processor time of reading, dividing and scoring a large file.

    python benchmarks/data_memory.py [--rows 100000] [--words 120]

Writes a file of prompts and completions, reads it as task `text` does, scores the training rows by
their length through the score cache and the stage that keeps them, and prints the process's largest
memory after each step. No model is loaded: torch would add its own few hundred MiB.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric.run.engine import score_rows
from ric.run.ledger import peak_memory_mb
from ric.run.scoring.score_cache import ScoreCache
from ric.run.scoring.scorer import Scorer
from ric.run.stages import Stages
from ric.run.watching.watcher import Silent
from ric_tasks.text.task import Text

VOCABULARY = [f"word{i}" for i in range(5000)]


class Words(Reward):
    """Minus the number of words."""

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,)."""
        return np.array([-len(payload.split()) for payload in payloads], dtype=np.float64)

    def fingerprint(self) -> str:
        """The rule."""
        return "words 1"


def write(path: Path, rows: int, words: int) -> None:
    """Records of about `words` words, two to a prompt."""
    rng = random.Random(0)
    with path.open("w", encoding="utf-8") as stream:
        for i in range(rows):
            answer = " ".join(rng.choices(VOCABULARY, k=rng.randint(1, words * 2)))
            stream.write(json.dumps({"prompt": f"question {i // 2}", "completion": answer, "number": i}) + "\n")


def told(what: str, started: float) -> float:
    """Print a step; the time now."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{what}: {time.perf_counter() - started:.1f} s wall, {spent.ru_utime:.1f} s user in all, "
          f"peak {peak_memory_mb():.0f} MiB")  # fmt: skip
    return time.perf_counter()


def main() -> None:
    """Read, divide, score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=120)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "data.jsonl"
        write(path, given.rows, given.words)
        print(f"{given.rows} records, {path.stat().st_size / 2**20:.0f} MiB")
        now = told("start", time.perf_counter())
        task = Text(data=str(path), model="none")
        account = task.account()
        now = told(f"read and divided {account['rows']}, left out {account['dropped']}", now)
        stages = Stages(folder, Silent())
        scorer = Scorer({"words": Words()}, ScoreCache(folder / "scores.sqlite"))
        scored = score_rows(stages, scorer, task.rows("train"))
        told(f"scored {len(scored.rows)} rows, mean {scored.rewards.mean():.2f}", now)


if __name__ == "__main__":
    main()
