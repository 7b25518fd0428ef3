"""Rewarded soups (arXiv:2306.04488): longer training, more members, lambda outside [0, 1], WiSE, MORL, ensembling."""

from __future__ import annotations

from ric.study import Arm, Best, Change, Study, Sweep, Trend, World, over_arms, over_worlds
from ric_plugins.studies.sizes import JUDGED

TWO = World("two-rewards", ("rewards=harmless,helpful",), 2)
THREE = World("three-rewards", ("rewards=harmless,helpful,humor", "eval.grid=ric"), 3)
SCRATCH = World("from-scratch", ("rewards=harmless,helpful", "task.pretraining=1"), 2)
"""The same world without a pretrained model: fine-tuning begins with random weights."""
HERE = (TWO.label,)
BOTH = (TWO.label, SCRATCH.label)


def trained(rounds: int, *more: str) -> tuple[str, ...]:
    """Experts after so many stages of RAFT; shorter trainings are the beginning of longer ones."""
    return ("algo.expert=raft", "algo.expert.patience=0", f"algo.expert.rounds={rounds}", *more)


LONGER = {"stages-1": 1.0, "stages-2": 2.0, "stages-4": 4.0, "stages-8": 8.0}
USUAL, ROUNDS = "stages-4", 4
STRETCHED = {USUAL: 1.0, "stretch-1.5": 1.5, "stretch-2": 2.0}
MIXED = (
    USUAL, "validated", "ensemble", "wise-harmless", "wise-helpful", "two-seeds", "through-morl", "morl",
)  # fmt: skip
FIGURES = ("share", "regret_removed")
TUNED = trained(2, "algo.start=sft", "fit.steps=400")
"""Experts that start from one supervised fine-tuning."""

STUDY = Study(
    sets=("task=hh", *JUDGED),
    worlds=(TWO, THREE, SCRATCH),
    arms=(
        Arm(USUAL, "rewarded-soup", trained(ROUNDS), (TWO.label, THREE.label)),
        *(
            Arm(label, "rewarded-soup", trained(int(rounds)), HERE)
            for label, rounds in LONGER.items() if label != USUAL
        ),
        *(
            Arm(label, "rewarded-soup", trained(ROUNDS, f"algo.stretch={stretch:g}"), HERE)
            for label, stretch in STRETCHED.items() if label != USUAL
        ),
        Arm("validated", "rewarded-soup", trained(ROUNDS, "algo.choose=validation"), HERE),
        Arm("ensemble", "rewarded-soup", trained(ROUNDS, "algo.combine=predictions"), HERE),
        Arm("morl", "morl", ("algo.learner=raft", "algo.learner.patience=0", f"algo.learner.rounds={ROUNDS}",
            "algo.members=3"), HERE),
        Arm("again", "rewarded-soup", trained(ROUNDS), HERE, shown=False, shift=1000),
        Arm("wise-harmless", "soup", (), HERE, ("init", f"{USUAL}#harmless")),
        Arm("wise-helpful", "soup", (), HERE, ("init", f"{USUAL}#helpful")),
        Arm("through-morl", "soup", ("algo.mode=path",), HERE, (
            f"{USUAL}#harmless", "morl#0.5", f"{USUAL}#helpful",
        )),
        Arm("two-seeds", "soup", (), HERE, (
            f"{USUAL}#harmless+again#harmless", f"{USUAL}#helpful+again#helpful",
        )),
        Arm("branched", "rewarded-soup", TUNED, BOTH),
        Arm("other", "rewarded-soup", TUNED, BOTH, shown=False, shift=1000),
        Arm("apart", "soup", (), BOTH, ("branched#harmless", "other#helpful")),
    ),
    panels=(
        Sweep("longer", "Longer training", "stages of RAFT", over_arms(LONGER, TWO.label), FIGURES, (
            Change("Experts trained twice as long", "share", "stages-8", USUAL, TWO.label),
            Trend("Along training", "share"),
        ), log=True),
        Sweep("stretch", "Lambda outside [0, 1]", "stretch", over_arms(STRETCHED, TWO.label), FIGURES, (
            Change("Lambda up to 1.25 and down to -.25", "share", "stretch-1.5", USUAL, TWO.label),
            Change("Lambda up to 1.5 and down to -.5", "share", "stretch-2", USUAL, TWO.label),
        )),
        Sweep("mixed", "What is mixed, and how", "", over_arms(
            MIXED, TWO.label), FIGURES, (
            Change("Mixed predictions, or mixed weights", "share", "ensemble", USUAL, TWO.label),
            Change("Lambda validated, or the preference", "regret_removed", "validated", USUAL, TWO.label),
            Change("A path through the member of MORL, or without it", "share", "through-morl", USUAL, TWO.label),
            Change("Experts that are averages over two seeds", "share", "two-seeds", USUAL, TWO.label),
            Best("Among mixtures of the start, experts and a multi-objective member", "share"),
        )),
        Sweep("experts", "One expert a reward", "experts", over_worlds((USUAL,), (TWO, THREE)), FIGURES, (
            Change("Three experts, or two", "share", USUAL, USUAL, THREE.label, TWO.label),
        )),
        Sweep(
            "start", "Experts of one fine-tuning, or of two", "", over_worlds(("branched", "apart"), (
                TWO._replace(x=0), SCRATCH._replace(x=1))), FIGURES, (
            Change("Two fine-tunings of a pretrained model, or one", "share", "apart", "branched", TWO.label),
            Change("Two fine-tunings of random weights, or one", "share", "apart", "branched", SCRATCH.label),
        )),
    ),
    reads=(
        "Stretch s gives lambda = 1/2 + s (w - 1/2). WiSE mixes the start with one expert, so it can reach one reward "
        "only. From scratch, experts have nothing in common but the random weights that both fine-tunings began with: "
        "models of separate random weights do not mix here."
    ),
)  # fmt: skip
