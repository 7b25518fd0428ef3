"""How long the command line takes to answer: `python benchmarks/startup.py [runs]`.

Prints the median wall time, in milliseconds, of fresh processes on this machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

RIC = str(Path(sys.executable).with_name("ric"))
COMMANDS = {
    "python": [sys.executable, "-c", "pass"],
    "ric --help": [RIC, "--help"],
    "ric plugins": [RIC, "plugins"],
}


def median_ms(command: list[str], runs: int) -> float:
    """Median wall time of `runs` processes in milliseconds, after one that warms the file cache."""
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[1:])


def main() -> None:
    """Print one line a command."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    for name, command in COMMANDS.items():
        print(f"{name:12} {median_ms(command, runs):6.0f} ms")


if __name__ == "__main__":
    main()
