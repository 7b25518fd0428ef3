"""Runs in processes of their own that are killed, and whether what is left is what it should be."""

from __future__ import annotations

import json
import subprocess
import sys
import time

COUNTS = ("rows_generated", "rows_trained", "units_trained", "steps")


def launch(two, out, *launcher):
    command = [sys.executable, "-m", *(launcher or ()), "ric.cli.main", *two, "--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def family_of(run):
    """Every file of the family."""
    return {path.relative_to(run): path.read_bytes() for path in (run / "family").rglob("*") if path.is_file()}


def ledger_of(run):
    return [json.loads(line) for line in (run / "ledger.jsonl").read_text().splitlines()]


def same_as(run, whole):
    """The same front and weights, and the same work counted."""
    assert (run / "front.csv").read_bytes() == (whole / "front.csv").read_bytes()
    assert family_of(run) == family_of(whole)
    assert counted(run) == counted(whole)


def counted(run):
    """What the stages came to, repeated work and the base model left out; proposals are asked for more than once."""
    own = [entry for entry in ledger_of(run) if not entry["repeated"] and entry["stage"] != "base"]
    return sorted((entry["stage"], *(entry[key] for key in COUNTS)) for entry in own)


def done_in(run, stage):
    """How far an unfinished stage has got; -1 before it began."""
    journals = list((run / "stages").glob(f".{stage}-*.partial/journal.jsonl"))
    whole = [line for journal in journals for line in journal.read_text().splitlines() if line.endswith("]")]
    return json.loads(whole[-1])[1] if whole else -1


def wait_for(there):
    """Until something is true of a run in another process."""
    until = time.monotonic() + 120
    while not there():
        assert time.monotonic() < until
        time.sleep(0.01)
