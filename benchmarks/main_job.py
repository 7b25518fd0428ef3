"""The main job, timed and measured: cold once, then with the cached base model for several seeds.

    python benchmarks/main_job.py [--seeds 5] [--rewards harmless,helpful] [--out FOLDER]

Prints wall time, peak memory, and per seed and as medians: hypervolume as a share of the true front's,
share of the base model's regret removed, controllability, and the same for the mappings l2, linf and
linear of the very same runs. The embedded world only; two CPU cores are what the sizes are chosen for.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MAPPINGS = ("l2", "linf", "linear")
ENTRY = "import sys; from ric.cli.main import main; main(sys.argv[1:])"


def ric(*args: str, cache: Path) -> tuple[dict[str, Any], float]:
    """One command in a process of its own: its JSON object and its wall seconds."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", ENTRY, *args, "--json"],
        env={**os.environ, "RIC_CACHE": str(cache), "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return json.loads(done.stdout), time.perf_counter() - started


def figures(result: dict[str, Any]) -> dict[str, Any]:
    """The figures of one run or one mapping."""
    control = result["controllability"]
    return {
        "share": result["hypervolume"]["share"],
        "regret_removed": result["regret_removed"],
        "controllability": [None if value is None else round(value, 2) for value in control.values()],
    }


def line(name: str, shown: dict[str, Any]) -> None:
    """One line of the table."""
    control = ", ".join("-" if value is None else f"{value:.2f}" for value in shown["controllability"])
    print(f"{name:22s} {shown['share']:8.3f} {shown['regret_removed']:15.3f}   {control}", flush=True)


def median(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians over seeds, per figure and per reward."""
    columns = zip(*(row["controllability"] for row in rows), strict=True)
    return {
        "share": statistics.median(row["share"] for row in rows),
        "regret_removed": statistics.median(row["regret_removed"] for row in rows),
        "controllability": [None if None in column else statistics.median(column) for column in columns],
    }


def main() -> None:
    """Run, print, and leave the runs in `--out` when it is given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--rewards", default="harmless,helpful")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    folder = options.out or Path(tempfile.mkdtemp(prefix="ric-main-job-"))
    cache, flags = folder / "cache", ("run", "--algo", "ric", "--task", "hh", "--rewards", options.rewards)
    _, cold = ric(*flags, "--seed", "0", "--out", str(folder / "cold"), cache=cache)
    print(f"cold, empty caches: {cold:.1f} s", flush=True)
    print(f"{'':22s} {'of truth':>8s} {'regret removed':>15s}   controllability")
    table: dict[str, list[dict[str, Any]]] = {}
    seconds = []
    for seed in range(options.seeds):
        out = str(folder / f"seed-{seed}")
        result, wall = ric(*flags, "--seed", str(seed), "--fresh", "--out", out, cache=cache)
        seconds.append(wall)
        found = {"ric": result}
        if "," in options.rewards:
            evaluated, _ = ric("eval", out, "--mapping", ",".join(MAPPINGS), cache=cache)
            found |= {f"ric:{one['mapping']}": one for one in evaluated["summaries"]}
        for name, shown in found.items():
            table.setdefault(name, []).append(figures(shown))
            line(f"seed {seed} {name}", table[name][-1])
        beaten = {one["method"]: one["dominated"] for one in result["baselines"]}
        print(f"seed {seed} took {wall:.1f} s; dominated: {beaten}", flush=True)
    for name, rows in table.items():
        line(f"median {name}", median(rows))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**10
    print(f"cached base: median {statistics.median(seconds):.1f} s, largest {max(seconds):.1f} s")
    print(f"largest process: {peak:.0f} MiB")
    if options.out is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
