"""Runs that are killed at random moments and continued, against one that never was.

    python benchmarks/crash.py [--kills 20] [--each 5] [--signal KILL] [--seed 0] [--out FOLDER] [-- RIC RUN FLAGS]

The embedded default runs once without interruption. Then runs are started, sent the signal after a
random time, and started again by the same command, `--each` times before they may finish. Printed: where
every signal fell, whether `front.csv` and every file of the family are those of the reference, whether
the ledger's work counts once and only once, and what was repeated. Exit code 1 when anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

JOB = ("--algo", "ric", "--task", "hh", "--rewards", "harmless,helpful")
ENTRY = "import sys; from ric.cli.main import main; main(sys.argv[1:])"
COUNTED = ("rows_generated", "units_generated", "rows_trained", "units_trained", "steps", "reward_calls", "cache_hits")


def start(out: Path, cache: Path, flags: list[str]) -> subprocess.Popen[bytes]:
    """The command, in a process of its own."""
    command = [sys.executable, "-c", ENTRY, "run", *flags, "--out", str(out), "--json"]
    environment = {**os.environ, "RIC_CACHE": str(cache), "HF_HUB_OFFLINE": "1"}
    with (out.parent / f"{out.name}.log").open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=log)


def position(out: Path) -> str:
    """The stage that was under way, and how far it was; "between stages" where nothing had been kept yet."""
    journals = sorted((out / "stages").glob(".*.partial/journal.jsonl"), key=lambda path: path.stat().st_mtime)
    if not journals:
        return "between stages"
    lines = journals[-1].read_text().splitlines()
    mark = json.loads(lines[-1]) if lines else [0, 0]
    return f"{journals[-1].parent.name[1:].rsplit('-', 1)[0]} at {mark[1]}"


def interrupt(out: Path, cache: Path, flags: list[str], number: signal.Signals, after: float) -> str | None:
    """Start the command and send it a signal; where it fell, or None when the run was faster."""
    process, started = start(out, cache, flags), time.perf_counter()
    while time.perf_counter() - started < after:
        if process.poll() is not None:
            return None
        time.sleep(0.02)
    process.send_signal(number)
    process.wait()
    return position(out)


def ledger(out: Path) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """Sums of what counts, and the lines of repeated work."""
    lines = [json.loads(line) for line in (out / "ledger.jsonl").read_text().splitlines()]
    own = [line for line in lines if not line["repeated"]]
    return {key: sum(line[key] for line in own) for key in COUNTED}, [line for line in lines if line["repeated"]]


def files(out: Path) -> dict[str, bytes]:
    """The front and the family."""
    family = {str(p.relative_to(out)): p.read_bytes() for p in sorted((out / "family").rglob("*")) if p.is_file()}
    return {"front.csv": (out / "front.csv").read_bytes(), **family}


def differences(out: Path, reference: Path) -> list[str]:
    """What is not as it should be."""
    found, wanted = files(out), files(reference)
    wrong = [name for name in {*found, *wanted} if found.get(name) != wanted.get(name)]
    sums, expected = ledger(out)[0], ledger(reference)[0]
    wrong += [f"ledger: {key} {sums[key]}, not {expected[key]}" for key in COUNTED if sums[key] != expected[key]]
    return wrong


def finish(out: Path, cache: Path, flags: list[str]) -> float:
    """Let a run end; its wall seconds."""
    started = time.perf_counter()
    if start(out, cache, flags).wait() != 0:
        sys.exit(f"{out} did not finish: see {out}.log")
    return time.perf_counter() - started


def main() -> None:
    """Kill, continue, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--signal", default="KILL")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("flags", nargs="*", default=list(JOB))
    options = parser.parse_args()
    folder = options.out or Path(tempfile.mkdtemp(prefix="ric-crash-"))
    folder.mkdir(parents=True, exist_ok=True)
    number, rng = signal.Signals[f"SIG{options.signal}"], random.Random(options.seed)
    reference = folder / "reference"
    finish(folder / "cold", folder / "models", options.flags)  # builds the base model
    seconds = finish(reference, _cache(folder, "reference"), options.flags)
    print(f"uninterrupted, cached base: {seconds:.1f} s", flush=True)
    done = wrong = run = 0
    while done < options.kills:
        run += 1
        out, cache = folder / f"run-{run}", _cache(folder, f"run-{run}")
        for _ in range(min(options.each, options.kills - done)):
            where = interrupt(out, cache, options.flags, number, rng.uniform(4.0, 4.0 + 2 * seconds / options.each))
            if where is None:
                break
            done += 1
            print(f"run {run}, signal {done}: {where}", flush=True)
        finish(out, cache, options.flags)
        found = differences(out, reference)
        wrong += bool(found)
        print(f"run {run}: {'identical' if not found else '; '.join(found)}")
        for line in ledger(out)[1]:
            counts = {key: line[key] for key in COUNTED if line[key]}
            print(f"  repeated in {line['stage']}: {counts}, {line['seconds']:.1f} s", flush=True)
    if options.out is None:
        shutil.rmtree(folder)
    sys.exit(int(wrong > 0))


def _cache(folder: Path, name: str) -> Path:
    """A cache with the base model and no scores, so that every run asks its rewards itself."""
    cache = folder / f"{name}.cache"
    shutil.copytree(folder / "models" / "models", cache / "models")
    return cache


if __name__ == "__main__":
    main()
