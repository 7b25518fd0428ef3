"""A study of the toy world: arms, a hidden lender, mixtures of finished arms, two worlds, and a panel without runs."""

from __future__ import annotations

from ric.compare.words import Sentence
from ric.plugin import Component, hookimpl
from ric.study import (
    Arm,
    Best,
    Change,
    Examined,
    Folders,
    Found,
    Level,
    Point,
    Spot,
    Study,
    Sweep,
    Trend,
    Worked,
    World,
    over_arms,
    over_worlds,
)

SMALL = ("algo.generate=20", "algo.calibration=2")
FEW, MANY = World("few", ("task.size=6",), 6.0), World("many", (), 12.0)
HERE = ("many",)


def worked() -> Found:
    """A line through the origin."""
    return Found([Point("line", x, 2 * x) for x in (0.0, 1.0)], [Sentence("It doubles.", {"slope": 2})])


def listed(folders: Folders) -> Found:
    """How many runs there are of each."""
    points = [Point("runs", i, len(own)) for i, own in enumerate(folders.values())]
    there = all((folder / "run.yaml").is_file() for own in folders.values() for folder in own)
    return Found(points, [Sentence("All are there.", {"there": there})])


ONCE = [Spot("once", "few"), Spot("once", "many")]
STUDY = Study(
    sets=("task=toy", "eval.points=3", "eval.prompts=4"),
    worlds=(FEW, MANY),
    arms=(
        Arm("both", "soup", (), HERE, ("experts#warm", "again#short")),
        Arm("once", "ric", (*SMALL, "algo.rounds=1")),
        Arm("never", "ric", (*SMALL, "algo.rounds=0"), HERE),
        Arm("experts", "corners"),
        Arm("again", "corners", (), HERE, shown=False, shift=1000),
    ),
    panels=(
        Sweep("rounds", "Rounds", "rounds", over_arms({"never": 0, "once": 1}, "many"), ("share", "counted_cost"), (
            Change("One round or none", "share", "once", "never", "many"), Trend("Along rounds", "hypervolume"),
            Level("After a round", "share", "once", "many"),
        )),
        Sweep("kinds", "Kinds", "", over_arms(("once", "experts", "both"), "many"), ("regret_removed", "seconds"), (
            Best("Among kinds", "regret_removed"),
        )),
        Sweep("rows", "Rows", "prompts", over_worlds(("once", "experts"), (FEW, MANY)), ("controllability",), (
            Change("More prompts", "regret", "experts", "experts", "many", "few"),
        ), log=True),
        Worked("line", "A line", "x", "y", worked),
        Examined("folders", "Folders", "", "seeds", ONCE, listed, ("few", "many")),
    ),
    reads="Toys.",
)  # fmt: skip


@hookimpl
def ric_studies():
    return [
        Component("toys", "toy_study:STUDY", "Do toys learn?"),
        Component("none", "toy_study:SMALL", "What is no study?"),
    ]
