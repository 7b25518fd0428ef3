"""Where the dial is asked: in the middle of the simplex, at its ends, and outside."""

from __future__ import annotations

from collections.abc import Sequence

from ric.study import Arm, Change, Study, Sweep, World, over_worlds
from ric_plugins.studies.sizes import JUDGED, OFFLINE, ROUND, SHORTER


def region(place: float, label: str, shares: Sequence[float]) -> World:
    """A world whose preferences give `helpful` these shares, `harmless` the rest."""
    rows = ",".join(f"{{harmless: {1 - w:g}, helpful: {w:g}}}" for w in shares)
    return World(label, (f"eval.preferences=[{rows}]", "eval.off_simplex=true"), place)


REGIONS = (
    region(0, "middle", (0.3, 0.4, 0.5, 0.6, 0.7)),
    region(1, "ends", (0.0, 0.05, 0.1, 0.9, 0.95, 1.0)),
    region(2, "outside", (-1.0, -0.5, -0.25, 1.25, 1.5, 2.0)),
)
EXPERT = ("algo.expert=raft", "algo.expert.rounds=2")
MAPPINGS = ("proposed", "l2", "fitted")
"""Read from one policy that had no online round."""
SHOWN = ("practised", *MAPPINGS, "soup", "morl")

STUDY = Study(
    sets=("task=hh", "rewards=harmless,helpful", *JUDGED, SHORTER),
    worlds=REGIONS,
    arms=(
        Arm("practised", "ric", ROUND),
        *(Arm(name, "ric", (*OFFLINE, f"mapping={name}")) for name in MAPPINGS),
        Arm("soup", "rewarded-soup", EXPERT),
        Arm("morl", "morl", ("algo.learner=raft", "algo.learner.rounds=2", "algo.members=3")),
    ),
    panels=(
        Sweep(
            "regions", "Weights from .3 to .7, to 0 and 1, and from -1 to 2", "",
            over_worlds(SHOWN, REGIONS), ("regret_removed", "controllability"), (
                *(
                    Change("At the ends, or in the middle", "regret_removed", arm, arm, "ends", "middle")
                    for arm in ("practised", "soup")
                ),
                *(
                    Change("Outside the simplex, or at its ends", "regret_removed", arm, arm, "outside", "ends")
                    for arm in SHOWN
                ),
                Change("Outside the simplex", "regret_removed", "practised", "soup", "outside"),
                Change("Outside the simplex, with a round that practised the inside or without", "regret_removed",
                       "practised", "proposed", "outside"),
            ),
        ),
    ),
    reads=(
        "Outside the simplex one weight is negative: the user wants less of that reward. The truth there is the best "
        "answer by the same weights. No run practised such preferences; the same trained policies answer in all three "
        "regions."
    ),
)  # fmt: skip
