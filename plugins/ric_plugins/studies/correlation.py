"""Two rewards from opposed to nearly one: where each method leaves the front."""

from __future__ import annotations

from ric.study import Arm, Best, Change, Study, Sweep, Trend, World, over_worlds
from ric_plugins.studies.sizes import JUDGED, ROUND, SHORTER

CORRELATIONS = {"opposed": -0.9, "apart": -0.5, "unrelated": 0.0, "alike": 0.9}
WORLDS = tuple(World(label, (f"task.correlation={c:g}",), c) for label, c in CORRELATIONS.items())
RAFT = ("patience=0", "rounds=2")
ARMS = ("ric", "soup", "morl")

STUDY = Study(
    sets=("task=attributes", "rewards=comfort,thrift", *JUDGED, SHORTER),
    worlds=WORLDS,
    arms=(
        Arm("ric", "ric", ROUND),
        Arm("soup", "rewarded-soup", ("algo.expert=raft", *(f"algo.expert.{option}" for option in RAFT))),
        Arm("morl", "morl", ("algo.learner=raft", *(f"algo.learner.{option}" for option in RAFT), "algo.members=3")),
    ),
    panels=(
        Sweep(
            "front", "From opposed to nearly equal rewards", "correlation of the rewards", over_worlds(ARMS, WORLDS),
            ("share", "regret_removed", "controllability", "counted_cost"), (
                *(Trend(f"{arm}, as rewards agree", "regret_removed", arm) for arm in ARMS),
                Change("Where rewards are opposed", "regret_removed", "ric", "soup", "opposed"),
                Change("Where rewards are unrelated", "regret_removed", "ric", "soup", "unrelated"),
                Change("Where rewards are nearly one", "regret_removed", "ric", "soup", "alike"),
                Change("Soups of opposed rewards against policies for single weights", "regret_removed", "soup", "morl",
                       "opposed"),
                Best("Over all worlds", "share"),
            ),
        ),
    ),
    reads=(
        "The correlation is that of raw rewards over all answers, the same for every request. Soups and policies for "
        "single weights have one trainer with equal settings; all start from one base model that knows no reward."
    ),
)  # fmt: skip
