"""What finished models hold of a request while they answer: a linear probe of each trait, just before it is named.

The text is the request and the beginning of an answer drawn from all alike, so that nothing of the answer tells what
the request wants. Before trait t its model is probed for

    s_t             which way round the request wants the trait
    s_t v_{t-1}     which way round goes with what was said of the trait before it, v = s x; what a product counts

with probes fitted on training requests and read on test requests: their combinations are new, their parts are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ric.compare.words import Sentence
from ric.front import Crossed
from ric.kinds import Array, Example, Prompt, Request, Row
from ric.run.finished.load import load
from ric.run.finished.loaded import Loaded
from ric.study import Folders, Found, Point
from ric.study.figures import between
from ric.study.probing import read_right, share
from ric_tasks.attributes import world

BEFORE = (1, 3, 5, 7, 9)
"""Traits that are probed for; before the first of all nothing has been said yet."""
ASKED = 0.5
"""Z-score of every reward that a conditional policy is asked for."""
BASE = "base"


class Texts(NamedTuple):
    """Requests with an answer each: signs wanted (n, 10) and how the answer meets them (n, 10)."""

    rows: Sequence[Row]
    said: Array
    wanted: Array

    @property
    def traits(self) -> Array:
        """v (n, 10), +1 where the answer is as the request wants it."""
        return self.said * self.wanted


def texts(rows: Sequence[Row], seed: int) -> Texts:
    """Requests without their answers, and answers drawn from all alike."""
    known = {row.prompt: row for row in rows if isinstance(row.prompt, str)}
    requests = [world.parse_request(prompt) for prompt in known]
    said = world.answers()[np.random.default_rng([world.SEED, 2, seed]).integers(len(world.answers()), size=len(known))]
    return Texts(list(known.values()), said, np.array([world.wanted(r) for r in requests if r is not None]))


def begun(answer: Array, traits: int) -> str:
    """The first so many traits of an answer (10,), with the comma after them."""
    return ", ".join(world.render(answer).rstrip(".").split(", ")[:traits]) + ","


def signs(found: Texts, trait: int, *, product: bool) -> Array:
    """What a probe before the trait is to read (n,)."""
    return found.wanted[:, trait] * (found.traits[:, trait - 1] if product else 1.0)


def readings(loaded: Loaded, member: str | None, *, product: bool) -> Array:
    """Whether each held-out request is read right (requests, traits), as 0 or 1.

    Args:
        loaded: a run.
        member: of its policy; None = what answers at equal weights.
        product: whether signs are those that a product counts.
    """
    task = loaded.plan.task
    fitted, held = texts(task.rows("train"), 0), texts(task.rows("test"), 1)
    found = []
    for trait in BEFORE:
        states = [_states(loaded, member, part, trait) for part in (fitted, held)]
        told = [signs(part, trait, product=product) for part in (fitted, held)]
        found.append(read_right(states[0], told[0], states[1], told[1]))
    return np.stack(found, axis=1)


def _states(loaded: Loaded, member: str | None, part: Texts, trait: int) -> Array:
    """States (n, d) of what answers, right before the trait is named."""
    backend, prompts = loaded.plan.backend, [row.prompt for row in part.rows]
    requests = [Request(prompt, 0, member) for prompt in prompts] if member else _asked(loaded, prompts)
    name = requests[0].member
    if requests[0].mix is not None:
        name = "probed"
        backend.combine(loaded.policy, dict(zip(requests[0].members, requests[0].mix, strict=True)), name)
    examples = [
        Example(request.prompt, begun(said, trait), finished=False)
        for request, said in zip(requests, part.said, strict=True)
    ]
    return backend.states(loaded.policy, name, examples)


def _asked(loaded: Loaded, prompts: Sequence[Prompt]) -> list[Request]:
    """What the family is asked at equal weights; of a conditional one, for `ASKED` of everything."""
    family, seeds = loaded.family, [0] * len(prompts)
    wide = (len(prompts), len(loaded.names))
    if hasattr(family, "mapping"):
        return family.plan(prompts, seeds, targets=np.full(wide, ASKED))
    return family.plan(prompts, seeds, preferences=np.full(wide, 1.0 / wide[1]))


def probed(folders: Folders, interaction: str) -> Found:
    """A point a trait and model, and one sentence: how much more is read of what counts than in the base model."""
    product = interaction == world.PRODUCT
    first = load(next(iter(folders.values()))[0])
    right = {BASE: readings(first, BASE, product=product)}
    for spot, own in folders.items():
        right[spot.arm] = np.mean([readings(load(folder), None, product=product) for folder in own], axis=0)
    points = [
        Point(model, float(at), *_ends(share(table[:, at])))
        for model, table in right.items() for at in range(len(BEFORE))
    ]  # fmt: skip
    return Found(points, [_sentence(interaction, right)])


def _ends(found: Crossed) -> tuple[float, float, float]:
    return found.value, found.low, found.high


def _sentence(interaction: str, right: Mapping[str, Array]) -> Sentence:
    what = "what fits the trait before" if interaction == world.PRODUCT else "what the request wants of a trait"
    whole = {model: share(table.mean(axis=1)) for model, table in right.items()}
    parts = [f"{model} {between(own)}" for model, own in whole.items()]
    gained = {m: share((table - right[BASE]).mean(axis=1)) for m, table in right.items() if m != BASE}
    more = [f"{model} {g.value:+.3f} ({g.low:+.3f} to {g.high:+.3f})" for model, g in gained.items()]
    text = (
        f"Probe, {interaction} traits: {what} is read right on new requests in a share of {', '.join(parts)}; "
        f"more than in the base model: {', '.join(more)}; half is chance."
    )
    evidence = {model: [own.value, own.low, own.high] for model, own in whole.items()}
    return Sentence(text, {"interaction": interaction, "read": evidence,
                           "gained": {m: [g.value, g.low, g.high] for m, g in gained.items()}})  # fmt: skip
