"""`ric run --dry-run`: what a run will take, measured in a few seconds."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ric.compare.plans import Entry
    from ric.run.forecast import Planned
    from ric.run.results import Results
    from ric.run.setup.prepare import Plan


def foretell(plan: Plan, folder: Path, *, as_json: bool) -> None:
    """Print the stages, what they count and what they will take."""
    from ric.cli.display import display
    from ric.report.forecast_grid import forecast_grid
    from ric.report.tables import plain
    from ric.run.forecast import forecast
    from ric.run.watching.spoken import spoken
    from ric.run.watching.watcher import Quiet

    with display() as watcher:
        found = forecast(plan, Quiet(watcher))
        stages = [*found.stages, _report(found.results)]
    seconds, disk = sum(stage.seconds for stage in stages), sum(stage.disk for stage in stages)
    if as_json:
        totals = {"seconds": seconds, "memory_mb": found.memory, "disk_mb": disk / 2**20}
        print(json.dumps({"run": str(folder), **totals, "stages": [stage._asdict() for stage in stages]}))
        return
    print(f"would run in {folder}")
    print(plain(forecast_grid(stages)))
    print(
        f"about {spoken(seconds)} on this machine as busy as it is now, {found.memory:,.0f} MiB of memory, "
        f"{disk / 2**20:,.1f} MiB of disk"
    )


def foretell_runs(entries: Sequence[Entry], folder: Path, jobs: int, more: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what many runs will take.

    Args:
        entries: the runs.
        folder: theirs.
        jobs: most processes.
        more: what the object says beside it.
        as_json: print one object.
    """
    from ric.cli.display import display
    from ric.compare.foretold import foretold
    from ric.run.watching.spoken import spoken
    from ric.run.watching.watcher import Quiet

    with display() as watcher:
        found = foretold(entries, jobs, Quiet(watcher))
    if as_json:
        print(json.dumps({"run": str(folder), **more, **found.as_dict()}))
        return
    width = max(map(len, found.alone), default=0)
    for name, seconds in found.alone.items():
        print(f"  {name:<{width}}  {spoken(seconds)} alone")
    print(
        f"{len(entries)} runs in {folder}: about {spoken(found.cpu)} of work, stages with equal inputs once, on this "
        f"machine as busy as it is now; about {spoken(found.wall)} with --jobs {jobs}; "
        f"{found.disk / 2**20:,.0f} MiB of disk"
    )


def _report(results: Results) -> Planned:
    """Measuring the front and writing the report, done once on made-up figures."""
    from ric.report import summarize, write_report
    from ric.run.forecast import Planned

    started = time.perf_counter()
    with TemporaryDirectory(prefix="ric-forecast-") as place:
        write_report(results, Path(place), summarize(results))
        disk = sum(path.stat().st_size for path in Path(place).rglob("*"))
    return Planned("report", "step", seconds=time.perf_counter() - started, disk=disk)
