"""A world of rooms described by ten yes-or-no traits, under scorers whose correlation is chosen.

A request is a kind of room, its guests and a time; each of them says of some traits which way round they count. With
x_t = +1 or -1 for trait t as the answer has it, and s_t = +1 or -1 as the request wants it,

    R_k = sum_t a_kt s_t x_t,

where the rows a_k are unit vectors whose products with each other are the correlation c. Over all 1024 answers the x_t
are independent with mean 0, so c is the correlation of any two rewards over them, exactly, for every request.

Traits may also interact. With v_t = s_t x_t and the traits in a ring, what stands in place of v_t in the sum is

    additive     v_t
    product      v_t v_{t+1}: two traits count together or not at all, and one of them alone says nothing
    threshold    v_t, and the sum R then becomes 1 where it is at least 1.5, else 0

Neighbours' products are again +1 or -1, uncorrelated with mean 0, so c is the correlation for them too; under a
threshold it is not.
"""

from __future__ import annotations

import hashlib
from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np

from ric.kinds import Array
from ric_tasks.request import ASSISTANT, HUMAN

NAMES = ("comfort", "thrift", "safety", "charm", "calm", "style", "order", "speed", "warmth", "fun")
"""The scorers there can be."""
TRAITS = (
    ("warm lamps", "cold lamps"), ("soft seats", "hard seats"), ("loud music", "low music"),
    ("big windows", "no windows"),
    ("free snacks", "paid snacks"), ("open doors", "locked doors"), ("many plants", "few plants"),
    ("new maps", "old maps"), ("red walls", "white walls"), ("long tables", "round tables"),
)  # fmt: skip
"""What an answer says of each trait: +1, -1."""
ROOMS = (
    "a cabin", "a cafe", "a library", "a hostel", "a studio", "a workshop", "a clinic", "a school", "a museum",
    "a shop", "a theatre", "a garage",
)  # fmt: skip
GUESTS = (
    "for children", "for students", "for friends", "for doctors", "for tourists", "for painters", "for nurses",
    "for farmers", "for sailors", "for cooks",
)  # fmt: skip
TIMES = ("at night", "in winter", "in summer", "on Sundays", "at noon", "in spring")
PARTS = (ROOMS, GUESTS, TIMES)
DECIDES = ((0, 1, 2, 3), (4, 5, 6), (7, 8, 9))
"""Which traits each part of a request turns round."""
SEED = 20_261_001
ADDITIVE, PRODUCT, THRESHOLDED = "additive", "product", "threshold"
INTERACTIONS = (ADDITIVE, PRODUCT, THRESHOLDED)
THRESHOLD = 1.5
"""Of a sum over traits, whose standard deviation is 1: about one answer in fifteen reaches it."""
TINY = 1e-9
"""A sum that is the threshold but for rounding reaches it."""


class Request(NamedTuple):
    """Indices into `ROOMS`, `GUESTS` and `TIMES`."""

    room: int
    guests: int
    time: int

    @property
    def prompt(self) -> str:
        """The dialogue up to the assistant's turn."""
        words = " ".join(texts[index] for texts, index in zip(PARTS, self, strict=True))
        return f"{HUMAN}Describe {words}.{ASSISTANT}"


@cache
def requests() -> tuple[Request, ...]:
    """All 720, in a fixed order."""
    return tuple(Request(*parts) for parts in product(*(range(len(texts)) for texts in PARTS)))


@cache
def answers() -> Array:
    """All bundles (1024, 10) of +1 and -1, in a fixed order."""
    return np.array(list(product((1.0, -1.0), repeat=len(TRAITS))))


def render(answer: Array) -> str:
    """The text of a bundle (10,)."""
    return ", ".join(phrases[0 if x > 0 else 1] for phrases, x in zip(TRAITS, answer, strict=True)) + "."


@cache
def texts() -> tuple[str, ...]:
    """All answers' texts in the order of `answers`."""
    return tuple(render(answer) for answer in answers())


@cache
def _index_of_text() -> dict[str, int]:
    return {text: i for i, text in enumerate(texts())}


@cache
def _request_of_prompt() -> dict[str, Request]:
    return {request.prompt: request for request in requests()}


def parse_answer(text: str) -> int | None:
    """The index of the answer a text is, or None when the grammar does not produce it."""
    return _index_of_text().get(text.strip())


def parse_request(prompt: str) -> Request | None:
    """The request a prompt is, or None for anything else."""
    return _request_of_prompt().get(prompt)


@cache
def _turned() -> tuple[Array, ...]:
    """Per part of a request, (choices, traits it decides) of +1 and -1."""
    rng = np.random.default_rng([SEED, 0])
    return tuple(rng.choice([1.0, -1.0], (len(p), len(d))) for p, d in zip(PARTS, DECIDES, strict=True))


def wanted(request: Request) -> Array:
    """s (10,): which way round each trait counts."""
    return np.concatenate([table[index] for table, index in zip(_turned(), request, strict=True)])


@cache
def directions(scorers: int, correlation: float) -> Array:
    """a (scorers, 10): unit vectors with one product for all pairs, turned by a fixed rotation: all traits count.

    Args:
        scorers: from 1 to 10.
        correlation: from -1 / (scorers - 1) to 1; below, no such vectors exist.
    """
    gram = np.full((scorers, scorers), correlation) + (1.0 - correlation) * np.eye(scorers)
    values, vectors = np.linalg.eigh(gram)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T  # symmetric, so that it changes smoothly
    rotation, _ = np.linalg.qr(np.random.default_rng([SEED, 1]).standard_normal((len(TRAITS), len(TRAITS))))
    return np.asarray(root @ rotation[:scorers])


def counted(traits: Array, interaction: str) -> Array:
    """What the directions weigh, of traits v (..., 10) that are +1 where the request is met, else -1."""
    return traits * np.roll(traits, -1, axis=-1) if interaction == PRODUCT else traits


def reached(sums: Array, interaction: str) -> Array:
    """Rewards, of weighted sums of any shape."""
    return (sums >= THRESHOLD - TINY).astype(np.float64) if interaction == THRESHOLDED else sums


def sums(request: Request, a: Array, interaction: str = ADDITIVE) -> Array:
    """Weighted sums (1024, scorers) of all answers to a request, before any threshold: what its writers care for."""
    return np.asarray(counted(answers() * wanted(request), interaction) @ a.T)


def table(request: Request, a: Array, interaction: str = ADDITIVE) -> Array:
    """Rewards (1024, scorers) of all answers to a request."""
    return reached(sums(request, a, interaction), interaction)


def least(a: Array, interaction: str = ADDITIVE) -> Array:
    """The lowest reward (scorers,) there is: what text outside the grammar gets."""
    return np.asarray(table(requests()[0], a, interaction).min(axis=0))


@cache
def fingerprint() -> str:
    """Eight hex digits over every text of the world."""
    return hashlib.sha256(repr((PARTS, TRAITS, DECIDES, SEED)).encode()).hexdigest()[:8]
