"""Rewarded soups (arXiv:2306.04488): longer training, more members, lambda outside [0, 1], WiSE, MORL, ensembling."""

from __future__ import annotations

from ric.study import Arm, Best, Change, Study, Sweep, Trend, World, over_arms, over_worlds
from ric_plugins.studies.sizes import JUDGED

TWO, THREE = World("two-rewards", ("rewards=harmless,helpful",), 2), World(
    "three-rewards", ("rewards=harmless,helpful,humor", "eval.grid=ric"), 3
)  # fmt: skip
HERE = (TWO.label,)


def trained(rounds: int, *more: str) -> tuple[str, ...]:
    """Experts after so many stages of RAFT; shorter trainings are the beginning of longer ones."""
    return ("algo.expert=raft", "algo.expert.patience=0", f"algo.expert.rounds={rounds}", *more)


LONGER = {"stages-1": 1.0, "stages-3": 3.0, "stages-6": 6.0, "stages-12": 12.0}
STRETCHED = {"stages-6": 1.0, "stretch-1.5": 1.5, "stretch-2": 2.0}
MIXED = (
    "stages-6", "validated", "ensemble", "wise-harmless", "wise-helpful", "two-seeds", "through-morl", "morl",
)  # fmt: skip
FIGURES = ("share", "regret_removed")

STUDY = Study(
    sets=("task=hh", *JUDGED),
    worlds=(TWO, THREE),
    arms=(
        Arm("stages-6", "rewarded-soup", trained(6)),
        *(
            Arm(label, "rewarded-soup", trained(int(rounds)), HERE)
            for label, rounds in LONGER.items() if label != "stages-6"
        ),
        *(
            Arm(label, "rewarded-soup", trained(6, f"algo.stretch={stretch:g}"), HERE)
            for label, stretch in STRETCHED.items() if label != "stages-6"
        ),
        Arm("validated", "rewarded-soup", trained(6, "algo.choose=validation"), HERE),
        Arm("ensemble", "rewarded-soup", trained(6, "algo.combine=predictions"), HERE),
        Arm("morl", "morl", ("algo.learner=raft", "algo.learner.patience=0", "algo.learner.rounds=6", "algo.members=3"),
            HERE),
        Arm("again", "rewarded-soup", trained(6), HERE, shown=False, shift=1000),
        Arm("wise-harmless", "soup", (), HERE, ("init", "stages-6#harmless")),
        Arm("wise-helpful", "soup", (), HERE, ("init", "stages-6#helpful")),
        Arm("through-morl", "soup", ("algo.mode=path",), HERE, ("stages-6#harmless", "morl#0.5", "stages-6#helpful")),
        Arm("two-seeds", "soup", (), HERE, ("stages-6#harmless+again#harmless", "stages-6#helpful+again#helpful")),
    ),
    panels=(
        Sweep("longer", "Longer training", "stages of RAFT", over_arms(LONGER, TWO.label), FIGURES, (
            Change("Experts trained twice as long", "share", "stages-12", "stages-6", TWO.label),
            Trend("Along training", "share"),
        ), log=True),
        Sweep("stretch", "Lambda outside [0, 1]", "stretch", over_arms(STRETCHED, TWO.label), FIGURES, (
            Change("Lambda up to 1.25 and down to -.25", "share", "stretch-1.5", "stages-6", TWO.label),
            Change("Lambda up to 1.5 and down to -.5", "share", "stretch-2", "stages-6", TWO.label),
        )),
        Sweep("mixed", "What is mixed, and how", "", over_arms(
            MIXED, TWO.label), FIGURES, (
            Change("Mixed predictions, or mixed weights", "share", "ensemble", "stages-6", TWO.label),
            Change("Lambda validated, or the preference", "regret_removed", "validated", "stages-6", TWO.label),
            Change("A path through the member of MORL, or without it", "share", "through-morl", "stages-6", TWO.label),
            Change("Experts that are averages over two seeds", "share", "two-seeds", "stages-6", TWO.label),
            Best("Among mixtures of the start, experts and a multi-objective member", "share"),
        )),
        Sweep("experts", "One expert a reward", "experts", over_worlds(("stages-6",), (TWO, THREE)), FIGURES, (
            Change("Three experts, or two", "share", "stages-6", "stages-6", THREE.label, TWO.label),
        )),
    ),
    reads=(
        "Stretch s gives lambda = 1/2 + s (w - 1/2). WiSE mixes the start with one expert, so it can reach one reward "
        "only. The control whose experts start from separate random weights is not part of it: members of different "
        "bases do not mix here."
    ),
)  # fmt: skip
