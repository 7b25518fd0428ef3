"""The study `interactions`: rewards in which traits count together, or from a threshold on, and what models hold."""

from __future__ import annotations

from functools import partial

from ric.study import Arm, Change, Examined, Spot, Study, Sweep, World, over_worlds
from ric_tasks.attributes.probe import BEFORE, probed
from ric_tasks.attributes.world import ADDITIVE, INTERACTIONS, PRODUCT, THRESHOLDED, TRAITS

WORLDS = tuple(World(name, (f"task.interaction={name}",), float(i)) for i, name in enumerate(INTERACTIONS))
ARMS = ("ric", "soup")
NAMED = tuple(TRAITS[trait][0] for trait in BEFORE)
EXPERT = ("algo.expert=raft", "algo.expert.patience=0", "algo.expert.rounds=2")


def probe(interaction: str) -> Examined:
    """What the models of a world hold, trait by trait."""
    of = tuple(Spot(arm, interaction) for arm in ARMS)
    title = f"Linear probe of what counts next, {interaction} traits"
    work = partial(probed, interaction=interaction)
    return Examined(f"probe-{interaction}", title, "", "share of new requests read right", of, work, NAMED)


STUDY = Study(
    sets=(
        "task=attributes", "rewards=comfort,thrift", "task.correlation=-0.5", "eval.prompts=100",
        "fit.steps=400",
    ),
    worlds=WORLDS,
    arms=(
        Arm("ric", "ric", (
            "algo.rounds=1", "algo.generate=1250", "algo.steps=100", "algo.replay=1000", "algo.calibration=32",
        )),
        Arm("soup", "rewarded-soup", EXPERT),
    ),
    panels=(
        Sweep(
            "front", "How traits count", "", over_worlds(ARMS, WORLDS),
            ("share", "regret_removed", "controllability"), (
                *(
                    Change(about, "regret_removed", arm, arm, world, ADDITIVE)
                    for world, about in ((PRODUCT, "Traits that count in pairs, or one by one"),
                                         (THRESHOLDED, "Rewards from a threshold on, or in proportion"))
                    for arm in ARMS
                ),
                *(Change("One policy told its targets, or mixed experts", "regret_removed", *ARMS, world)
                  for world in INTERACTIONS),
            ),
        ),
        *(probe(interaction) for interaction in INTERACTIONS),
    ),
    reads=(
        "Writers of the training answers care for the sum that a threshold is put on, so that additive and threshold "
        "worlds have the same answers. Probes read the state before a trait is named, after the beginning of an answer "
        "drawn from all alike; ric is asked for .5 standard deviations of both rewards, the soup is mixed half and "
        "half. A probe shows what can be read from a state by one direction, not what the model does with it."
    ),
)  # fmt: skip
