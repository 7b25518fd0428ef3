"""What each single-objective learner reaches on the embedded `hh` task.

    python benchmarks/learners.py raft rrhf --rewards helpful --seeds 0 1 2 3 4
    python benchmarks/learners.py raft --rewards harmless,helpful

Prints per run: share of the base model's regret removed (with one reward: of the attainable gain, from the exact
truth), share of the true hypervolume, controllability, and the ledger's totals. Baselines are kept to one step, so
that the CPU seconds are the method's.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

COUNTS = ("rows_generated", "units_generated", "rows_trained", "units_trained", "steps", "reward_calls", "cache_hits")


def run(method: str, rewards: str, seed: int, more: Sequence[str]) -> dict[str, Any]:
    """One run in a folder of its own; `more` are further `--set` values."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with TemporaryDirectory() as folder:
        command = [
            sys.executable, "-m", "ric.cli.main", "run", "--algo", method, "--task", "hh", "--rewards", rewards,
            "--seed", str(seed), "--json", "--out", f"{folder}/run", "--set", "eval.baselines=sft:1",
        ]  # fmt: skip
        for value in more:
            command += ["--set", value]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        totals = _totals(Path(folder) / "run" / "ledger.jsonl")
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    return {"method": method, "seed": seed, "cpu_s": round(spent, 1), **_figures(json.loads(done.stdout)), **totals}


def _totals(path: Path) -> dict[str, int]:
    entries = [json.loads(line) for line in path.read_text().splitlines()]
    return {name: sum(entry[name] for entry in entries) for name in COUNTS}


def _figures(summary: dict[str, Any]) -> dict[str, Any]:
    if len(summary["rewards"]) == 1:
        return {"gain": round(_gain(summary), 3)}
    control = {name: round(value, 2) for name, value in summary["controllability"].items()}
    share, removed = summary["hypervolume"]["share"], summary["regret_removed"]
    return {"hypervolume": round(share, 3), "regret_removed": round(removed, 3), "controllability": control}


def _gain(summary: dict[str, Any]) -> float:
    """Share of the attainable gain: (mean - base) / (best - base), in z-scores, best from the world's exact truth."""
    base = next(other for other in summary["baselines"] if other["method"] == "base")
    (obtained,), (start,) = (curve["front"][0]["z"].values() for curve in (summary, base))
    best = summary["hypervolume"]["reference"][0] + summary["true_hypervolume"]
    return float((obtained - start) / (best - start))


def main() -> None:
    """Parse, run, print one JSON line per run."""
    parser = argparse.ArgumentParser()
    parser.add_argument("methods", nargs="+")
    parser.add_argument("--rewards", default="helpful")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--set", dest="more", action="append", default=[])
    given = parser.parse_args()
    for method in given.methods:
        for seed in given.seeds:
            print(json.dumps(run(method, given.rewards, seed, given.more)), flush=True)


if __name__ == "__main__":
    main()
