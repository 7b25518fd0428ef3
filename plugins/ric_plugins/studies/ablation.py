"""Which part of Rewards-in-Context does what: every run leaves one part out, or turns it, and keeps the others."""

from __future__ import annotations

from ric.study import Arm, Change, Study, Sweep, Trend, over_arms
from ric_plugins.studies.sizes import JUDGED, ROUND, SHORTER

FULL = "full"
"""One online round; everything else but sizes as by default."""
PARTS = {
    "keep-everything": ("algo.select=none", "No rejection sampling"),
    "keep-all": ("algo.select=all", "Rows that reach the thresholds of all rewards"),
    "keep-pareto": ("algo.select=pareto", "Rows on the Pareto front of their batch"),
    "no-replay": ("algo.replay=0", "No old rows in a round"),
    "l2": ("mapping=l2", "One target for all prompts"),
}
"""Label -> the setting that changes, and what it is in words."""

STUDY = Study(
    sets=("task=hh", "rewards=harmless,helpful", *JUDGED, SHORTER),
    arms=(
        Arm(FULL, "ric", ROUND),
        Arm("rounds-0", "ric", (*ROUND, "algo.rounds=0")),
        Arm("rounds-2", "ric", (*ROUND, "algo.rounds=2")),
        *(Arm(label, "ric", (*ROUND, setting)) for label, (setting, _) in PARTS.items()),
        Arm("l2-untagged", "ric", (*ROUND, "mapping=l2", "algo.tags_in_loss=false")),
    ),
    panels=(
        Sweep(
            "rounds", "Online rounds", "online rounds", over_arms({"rounds-0": 0, FULL: 1, "rounds-2": 2}),
            ("share", "regret_removed", "counted_cost"), (
                Change("One online round, or none", "share", FULL, "rounds-0"),
                Change("Two online rounds, or one", "share", "rounds-2", FULL),
                Trend("Along online rounds", "regret_removed"),
            ),
        ),
        Sweep(
            "parts", "One part turned round at a time", "", over_arms((FULL, *PARTS, "l2-untagged")),
            ("share", "regret_removed", "controllability"), (
                *(Change(about, "share", label, FULL) for label, (_, about) in PARTS.items()),
                Change("One target for all prompts", "regret_removed", "l2", FULL),
                *(
                    Change("Tags in the loss or not, both with the mapping l2", figure, "l2", "l2-untagged")
                    for figure in ("share", "regret_removed")
                ),
            ),
        ),
    ),
    reads=(
        "The parts are turned round in runs of one online round. Rejection sampling also filters the old rows that a "
        "round mixes in. The mapping l2 changes what rounds practise as well as what is asked for in the end; without "
        "tags in the loss the default mapping has no targets."
    ),
)  # fmt: skip
