"""One to ten rewards: what is left of the front, and what alignment costs."""

from __future__ import annotations

from ric.study import Arm, Change, Study, Sweep, Trend, World, over_worlds
from ric_plugins.studies.sizes import JUDGED, OFFLINE, ROUND, SHORTER

NAMES = ("comfort", "thrift", "safety", "charm", "calm", "style", "order", "speed", "warmth", "fun")


def rewarded(n: int) -> World:
    """The first n rewards of the task, uncorrelated."""
    return World(f"n{n}", (f"task.scorers={n}", f"rewards={','.join(NAMES[:n])}"), float(n))


WORLDS = tuple(rewarded(n) for n in (1, 2, 4, 10))
FEW = tuple(world for world in WORLDS if world.x <= 4)
MANY = tuple(world for world in WORLDS if world.x > 1)
SOUP, RIC, L2 = "soup", "ric", "ric-l2"
FEWER = "algo.calibration=12"
"""Preferences to settle the mapping on grow with the rewards."""
EXPERT = ("algo.expert=raft", "algo.expert.patience=0", "algo.expert.rounds=2")

STUDY = Study(
    sets=("task=attributes", *JUDGED, SHORTER, "eval.prompts=40"),
    worlds=WORLDS,
    arms=(
        Arm(RIC, "ric", (*ROUND, FEWER)),
        Arm(L2, "ric", (*OFFLINE, FEWER, "mapping=l2")),
        Arm(SOUP, "rewarded-soup", EXPERT, tuple(world.label for world in FEW)),
    ),
    panels=(
        Sweep(
            "front", "More rewards", "rewards",
            over_worlds((RIC, L2), MANY) + over_worlds((SOUP,), FEW[1:]),
            ("share", "regret_removed", "controllability"), (
                Trend("Rewards-in-Context", "regret_removed", RIC),
                Change("Ten rewards, or two", "regret_removed", RIC, RIC, "n10", "n2"),
                Trend("One target for all prompts", "regret_removed", L2),
                Change("Four rewards: proposed targets, or mixed experts", "regret_removed", RIC, SOUP, "n4"),
            ), log=True,
        ),
        Sweep(
            "cost", "Cost in the number of rewards", "rewards",
            over_worlds((RIC, L2), WORLDS) + over_worlds((SOUP,), FEW),
            ("counted_cost", "seconds"), (
                Trend("Rewards-in-Context", "counted_cost", RIC),
                Change("One policy told its targets, ten rewards or one", "counted_cost", RIC, RIC, "n10", "n1"),
                Change("One expert a reward, four rewards or one", "counted_cost", SOUP, SOUP, "n4", "n1"),
            ),
        ),
    ),
    reads=(
        "Uncorrelated rewards; the grid has 11 preferences for two, up to 66 for more. Hypervolumes above eight "
        "rewards are approximate: with ten, read the regret. Mapping and evaluation are not in the cost of alignment; "
        "proposals of the policy that rounds ask for are."
    ),
)  # fmt: skip
