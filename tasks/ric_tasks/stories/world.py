"""A generated corpus of tiny stories: an opening sentence as prompt, one to six more sentences as story.

Sentences come from templates in three moods. A story has a temper (how likely each mood is, drawn
for each story) and a length of its own, so that glad and sad, long and short stories all occur.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

NAMES = ("Lily", "Tom", "Mia", "Ben", "Anna", "Sam", "Zoe", "Max", "Ella", "Leo", "Ruby", "Jack")
PLACES = (
    "the park", "the beach", "the garden", "the forest", "the farm", "the river", "the market", "the hill", "the lake",
    "the barn",
)  # fmt: skip
THINGS = ("ball", "kite", "boat", "drum", "hat", "book", "bike", "doll", "cake", "lamp")
FRIENDS = ("a dog", "a cat", "a bird", "a frog", "a boy", "a girl", "a bunny", "an old man")

GLAD, PLAIN, SAD = range(3)
EVENTS = (
    (
        "{name} loved the {thing}.", "The {thing} was beautiful and {name} smiled.",
        "{name} had great fun with the {thing}.", "It was a wonderful surprise for {name}.",
        "{name} laughed and hugged the {thing}.",
    ),
    (
        "{name} looked at the {thing}.", "The {thing} was big and red.", "{name} put the {thing} on the grass.",
        "The sky was grey that day.", "{name} walked around for a while.",
    ),
    (
        "The {thing} broke and {name} cried.", "{name} was scared and alone.", "{name} lost the {thing} and felt bad.",
        "It was an ugly and horrible day.", "{name} fell and hurt a knee.",
    ),
)  # fmt: skip
MEETINGS = (
    (
        "Then {friend} came to play and they became good friends.", "A kind neighbour gave {name} a sweet gift.",
        "{friend} helped {name} and they were happy.", "They danced and sang with joy.",
    ),
    (
        "Then {friend} came by.", "{friend} sat under a tree.", "They talked about the {thing}.",
        "There was a noise behind the wall.",
    ),
    (
        "Then {friend} was mean and took the {thing}.", "{friend} was angry and shouted.",
        "They had a terrible fight.", "Nobody helped and {name} felt awful.",
    ),
)  # fmt: skip
ENDINGS = (
    ("They were happy and laughed all day.", "It was the best day ever.", "{name} went home with a big smile."),
    ("Then {name} went home.", "The sun went down.", "{name} had dinner and went to bed."),
    ("{name} went home and cried.", "It was the worst day ever.", "{name} was sad and lonely all night."),
)
"""Sentences by mood, for the beginning, the middle and the end of a story."""
OPENINGS = 480
LONGEST = 6
"""Most sentences of a story."""
TEMPER = 0.5
"""Concentration of the Dirichlet distribution that tempers are drawn from: below 1, most stories have one mood."""
SEED = 20_230_512


class Opening(NamedTuple):
    """A prompt: indices into `NAMES`, `PLACES` and `THINGS`."""

    name: int
    place: int
    thing: int

    @property
    def prompt(self) -> str:
        """The first sentence of a story."""
        return f"One day, {NAMES[self.name]} went to {PLACES[self.place]} with a {THINGS[self.thing]}."


@cache
def openings() -> tuple[Opening, ...]:
    """The openings of the corpus: a fixed draw, all different."""
    rng = np.random.default_rng(SEED)
    shape = len(NAMES), len(PLACES), len(THINGS)
    drawn = rng.choice(int(np.prod(shape)), OPENINGS, replace=False)
    return tuple(Opening(*map(int, np.unravel_index(number, shape))) for number in drawn)


def write(rng: np.random.Generator, told: Sequence[Opening], each: int) -> list[tuple[Opening, str]]:
    """`each` stories to every opening."""
    return [(opening, _story(rng, opening)) for opening in told for _ in range(each)]


def _story(rng: np.random.Generator, opening: Opening) -> str:
    temper = rng.dirichlet(np.full(3, TEMPER))
    length = int(rng.integers(1, LONGEST + 1))
    slots = [EVENTS, *[MEETINGS if i % 2 else EVENTS for i in range(1, length - 1)], ENDINGS][:length]
    sentences: list[str] = []
    for slot in slots:
        options = [line for line in slot[int(rng.choice(3, p=temper))] if line not in sentences]
        if options:
            sentences.append(options[int(rng.integers(len(options)))])
    friend = FRIENDS[int(rng.integers(len(FRIENDS)))]
    words = {"name": NAMES[opening.name], "thing": THINGS[opening.thing], "friend": friend}
    return " ".join(_capital(sentence.format(**words)) for sentence in sentences)


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
