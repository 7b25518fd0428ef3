"""What a study is: runs as overrides on one configuration, what is swept, what is drawn, what is concluded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from ric.compare.words import Sentence
from ric.errors import PluginError
from ric.front import Crossed
from ric.study.spot import Spot

MARKS = ":@/~=,"
"""What no label holds: these mark settings, worlds, folders and lists."""


class World(NamedTuple):
    """One ground to run on: all arms in it share task, rewards and prompts.

    Args:
        label: in tables; "" where a study has one world only.
        sets: texts `PATH=VALUE`, over the study's own.
        x: where it stands on an axis of worlds.
    """

    label: str = ""
    sets: Sequence[str] = ()
    x: float = 0.0


class Arm(NamedTuple):
    """One labelled run in every world.

    Args:
        label: in figures and sentences.
        algo: the algorithm.
        sets: texts `PATH=VALUE`, over the world's.
        worlds: where it runs; () = everywhere.
        members: what it mixes of other arms, as `ric soup` takes it, with `ARM#member` for a run; it waits for them.
        shown: False for a run that only lends its members.
        shift: added to the study's seed, for the same run once more.
    """

    label: str
    algo: str
    sets: Sequence[str] = ()
    worlds: Sequence[str] = ()
    members: Sequence[str] = ()
    shown: bool = True
    shift: int = 0


class Line(NamedTuple):
    """Points that belong together: (x, spot), in the order of the axis."""

    label: str
    spots: Sequence[tuple[float, Spot]]


class Claim(Protocol):
    """A statistic and the sentence it makes."""

    @property
    def figure(self) -> str:
        """One of `ric.study.figures.FIGURES`."""
        ...

    def contrasts(self, sweep: Sweep, values: Mapping[Spot, float]) -> list[Mapping[Spot, float]]:
        """Sums over spots, spot -> coefficient, that have intervals and p-values."""
        ...

    def sentence(
        self, sweep: Sweep, values: Mapping[Spot, Crossed], found: Sequence[Crossed], adjusted: Sequence[float]
    ) -> Sentence:
        """What they say."""
        ...


class Sweep(NamedTuple):
    """Figures of runs along one axis.

    Args:
        name: in the table.
        title: over the picture.
        x: the axis' name; "" where points are names in a row at 0, 1, ...: of one line its runs, of several their
            worlds.
        lines: what is joined.
        figures: one picture each.
        says: what is concluded.
        log: whether the axis is logarithmic.
    """

    name: str
    title: str
    x: str
    lines: Sequence[Line]
    figures: Sequence[str]
    says: Sequence[Claim] = ()
    log: bool = False

    @property
    def spots(self) -> list[Spot]:
        """Each once, in order."""
        return list(dict.fromkeys(spot for line in self.lines for _, spot in line.spots))


class Point(NamedTuple):
    """One point of a picture; low and high are NaN where nothing is known of its error."""

    series: str
    x: float
    value: float
    low: float = float("nan")
    high: float = float("nan")


class Found(NamedTuple):
    """What was worked out without a run."""

    points: Sequence[Point]
    words: Sequence[Sentence]


class Worked(NamedTuple):
    """A picture that needs no run: closed forms, and their check on sampled instances.

    Args:
        name, title, x: see `Sweep`.
        y: the other axis' name.
        work: makes points and sentences; the same at every call.
        dots: series drawn as dots; the others are lines.
        log: whether both axes are logarithmic.
    """

    name: str
    title: str
    x: str
    y: str
    work: Callable[[], Found]
    dots: Sequence[str] = ()
    log: bool = False


Folders = Mapping[Spot, Sequence[Path]]
"""Finished runs, one for each seed."""


class Examined(NamedTuple):
    """A picture of what finished runs hold, beyond their answers: their weights, states, or stages.

    Args:
        name, title, x: see `Sweep`.
        y: the other axis' name.
        of: the runs it looks at.
        work: makes points and sentences from their folders; the same at every call.
        names: of the places 0, 1, ... on the axis.
    """

    name: str
    title: str
    x: str
    y: str
    of: Sequence[Spot]
    work: Callable[[Folders], Found]
    names: Sequence[str] = ()


Panel = Sweep | Worked | Examined


@dataclass(frozen=True)
class Study:
    """A sweep.

    Args:
        sets: texts `PATH=VALUE` that all runs share, task and rewards among them.
        arms: the runs.
        panels: what is shown and said.
        worlds: grounds; every arm runs in each that it names.
        reads: how to read the result, and what it does not say.
        name: what a user types; filled from the plugin's component.
        asks: the question, one sentence; its summary.
    """

    sets: Sequence[str]
    arms: Sequence[Arm]
    panels: Sequence[Panel]
    worlds: Sequence[World] = (World(),)
    reads: str = ""
    name: str = ""
    asks: str = ""

    def __post_init__(self) -> None:
        """Refuse panels and mixes of runs there are not.

        Raises:
            PluginError: with what is wrong.
        """
        labels = [arm.label for arm in self.arms] + [world.label for world in self.worlds]
        bad = [label for label in labels if any(mark in label for mark in MARKS)]
        twice = [label for label in labels if labels.count(label) > 1]
        if bad or twice:
            raise PluginError(f"study '{self.name}': label {(bad + twice)[0]!r}", f"each once, without any of {MARKS}")
        known = {Spot(arm.label, world.label) for world in self.worlds for arm in self.here(world) if arm.shown}
        shown = {spot for panel in self.panels for spot in spots_of(panel)}
        sources = {source for arm in self.arms for source in lenders(arm)}
        lost = [str(spot) for spot in shown - known] + list(sources - {arm.label for arm in self.arms})
        if lost:
            raise PluginError(f"study '{self.name}': no run is called {', '.join(sorted(lost))}", "an arm's label")

    def here(self, world: World) -> list[Arm]:
        """The arms of a world; those that mix others come last."""
        own = [arm for arm in self.arms if not arm.worlds or world.label in arm.worlds]
        return sorted(own, key=lambda arm: bool(arm.members))


def spots_of(panel: Panel) -> Sequence[Spot]:
    """The runs that a panel stands on."""
    if isinstance(panel, Sweep):
        return panel.spots
    return panel.of if isinstance(panel, Examined) else ()


def lenders(arm: Arm) -> list[str]:
    """Labels of the arms whose members this one mixes."""
    terms = [term for text in arm.members for term in text.split("+")]
    return list(dict.fromkeys(term.partition("#")[0] for term in terms if "#" in term))


def over_arms(points: Mapping[str, float] | Sequence[str], world: str = "", label: str = "") -> tuple[Line, ...]:
    """One line through arms of one world, at their x; in a row where only names are given."""
    at = points if isinstance(points, Mapping) else {name: float(i) for i, name in enumerate(points)}
    return (Line(label, tuple((x, Spot(arm, world)) for arm, x in at.items())),)


def over_worlds(arms: Sequence[str], worlds: Sequence[World]) -> tuple[Line, ...]:
    """One line an arm, through all worlds."""
    return tuple(Line(arm, tuple((world.x, Spot(arm, world.label)) for world in worlds)) for arm in arms)
