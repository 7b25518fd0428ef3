"""What a comparison or a study will take: every run's stages at rates of this machine, each shared stage once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ric.compare.order import Order, Stages
from ric.compare.plans import Entry
from ric.run.digest import digest
from ric.run.forecast import Calibration, Planned, calibrate
from ric.run.forecast.outline import outline
from ric.run.machine.workers import one_thread
from ric.run.setup.prepare import Plan
from ric.run.watching.watcher import Watcher

START = "start"
"""What every run begins with, and shares with no other."""


class Foretold(NamedTuple):
    """What is expected.

    Args:
        alone: seconds of every run, if it were the only one.
        cpu: seconds of all together; what they share counts once.
        wall: seconds until the last is done.
        disk: bytes they leave.
        jobs: processes.
    """

    alone: Mapping[str, float]
    cpu: float
    wall: float
    disk: float
    jobs: int

    def as_dict(self) -> dict[str, object]:
        """JSON form."""
        return {
            "alone": dict(self.alone), "cpu_seconds": self.cpu, "wall_seconds": self.wall,
            "disk_mb": self.disk / 2**20, "jobs": self.jobs,
        }  # fmt: skip


def foretold(entries: Sequence[Entry], jobs: int, watcher: Watcher) -> Foretold:
    """Calibrate once a kind of model, count the stages of every run, and let them run on paper.

    Args:
        entries: the runs; none may wait for another's members.
        jobs: most processes.
        watcher: told what is measured.

    Raises:
        RicError: whatever a run would stumble over at its start.
    """
    known: dict[str, Calibration] = {}
    planned: dict[tuple[str, float], list[Planned]] = {}
    with TemporaryDirectory(prefix="ric-forecast-") as place, one_thread():
        for number, entry in enumerate(entries):
            method, kind = (entry.label, entry.budget), _kind(entry.plan)
            if kind not in known:
                (Path(place) / str(number)).mkdir()
                known[kind] = calibrate(entry.plan, watcher, Path(place) / str(number))
            if method not in planned:
                found = known[kind]
                gauging = found.gauging if entry.plan.evaluated or entry.plan.metrics else None
                planned[method] = [*found.first, *outline(entry.plan, found.rates, gauging)]
    runs = [_stages(entry, planned[entry.label, entry.budget], number) for number, entry in enumerate(entries)]
    disk = {stage: planned.disk for run in runs for stage, planned in run.items()}
    seconds = [{stage: planned.seconds for stage, planned in run.items()} for run in runs]
    once = {stage: value for run in seconds for stage, value in run.items()}
    return Foretold(
        {entry.place.name: sum(run.values()) for entry, run in zip(entries, seconds, strict=True)},
        sum(once.values()), on_paper(seconds, jobs), sum(disk.values()), jobs,
    )  # fmt: skip


def _kind(plan: Plan) -> str:
    """What rates depend on. Worlds of a study that differ in the task's options or in rewards are taken as alike."""
    config = plan.config
    model = (config.task["name"], config.model, config.data, config.backend, config.sampler)
    return digest([model, config.eval.rewards, config.eval.metrics, plan.algorithm.conditional])


def _stages(entry: Entry, planned: Sequence[Planned], number: int) -> dict[object, Planned]:
    """The stages by what they share: the first ones one ground, others those of a seed, the start nobody's."""
    found: dict[object, Planned] = {}
    for place, stage in enumerate(planned):
        if stage.stage == START:
            key: object = (START, number)
        elif stage.id:
            key = (stage.id, entry.plan.config.seed)
        else:
            shared = stage.kind in ("score", "build") or not stage.method
            key = (stage.stage, _kind(entry.plan)) if shared else (stage.stage, place, number)
        found[key] = stage
    return found


def on_paper(runs: Sequence[Stages], jobs: int) -> float:
    """Seconds until the last run is done, in the order that they will be given out.

    A run that wants what another is doing ends no earlier than that one.
    """
    order, waiting, busy, now = Order(runs), list(range(len(runs))), dict[int, float](), 0.0
    worked: set[object] = set()
    while waiting or busy:
        while waiting and len(busy) < jobs:
            number = order.pick(waiting, list(busy))
            waiting.remove(number)
            own = sum(seconds for stage, seconds in runs[number].items() if stage not in worked)
            awaited = [end for other, end in busy.items() if _common(runs[number], runs[other])]
            worked.update(runs[number])
            busy[number] = max([now + own, *awaited])
        number = min(busy, key=lambda other: busy[other])
        now = busy.pop(number)
        order.done(number)
    return now


def _common(one: Stages, other: Stages) -> bool:
    """Whether most of what one does is what the other does."""
    return 2 * sum(seconds for stage, seconds in one.items() if stage in other) > sum(one.values())
