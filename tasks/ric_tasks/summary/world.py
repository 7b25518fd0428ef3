"""A small world of news in which completeness and faithfulness pull apart by degrees.

A post tells a deed and two to four more facts: a place, a day, a reason, a price. Each of these is
sure, probable, doubtful or unlikely. A summary tells the deed (vaguely, plainly or boastfully) and
does with each of the four one of three things: leaves it out, calls it possible, or states it.
That makes 3 * 3^4 = 243 summaries a post, and the truth is exact:

    complete = worth of the deed + sum over the post's facts of WORTH[slot] * TOLD[what is done with it]
    faithful = - boast - sum over the post's facts of DOUBT[the fact] * BLAME[what is done with it]
                       - sum over facts the post has not of INVENTED * BLAME[what is done with it]
    concise  = - words of the summary / 10

A fact that is sure may be stated at no cost: a post of sure facts has no conflict but the boast's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from ric_tasks.summary.template import post_of, prompt_of

WHO = ("The mayor", "A baker", "Two nurses", "The band", "A farmer", "Some students", "The club", "A pilot")
DID = (
    "opened a bridge", "won a prize", "sold a barn", "saved a dog", "planted trees", "lost a boat", "built a clock",
    "found coins",
)  # fmt: skip
DETAILS = (
    ("in Oslo", "in Lima", "in Cairo", "in Perth", "in Turin", "in Quito"),
    ("on Monday", "on Tuesday", "on Friday", "last night", "at dawn", "at noon"),
    ("because of rain", "because of love", "because of debts", "out of pride", "out of boredom", "by mistake"),
    ("for ten crowns", "for two dollars", "for ninety euros", "for free", "for gold", "for bread"),
)
"""What a post may tell beside the deed, by slot: place, day, reason, price."""
CERTAINTY = ("Surely", "Probably", "Perhaps", "Hardly")
"""How a post tells a fact."""
DOUBT = (0.0, 0.2, 0.6, 2.0)
"""How unfaithful it is to state it, by certainty."""
OMITTED, HEDGED, STATED = range(3)
TOLD, BLAME = (0.0, 0.45, 1.0), (0.0, 0.2, 1.0)
"""What share of a fact's worth, and of its doubt, counts, by what is done with it."""
WORTH = (1.0, 0.7, 1.3, 0.5)
"""What a fact is worth, by slot."""
INVENTED = 2.4
"""The doubt of a fact that the post does not tell."""
VAGUE, PLAIN, BOAST = range(3)
DEED_WORTH, DEED_BLAME = (0.3, 1.0, 1.4), (0.0, 0.0, 0.9)
DEED_WORDS = ("Somebody {did}", "{who} {did}", "{who} proudly {did}")
FEWEST, MOST = 2, 4
"""Facts of a post beside the deed."""
POSTS = 700
SEED = 20_230_607

Fact = tuple[int, int] | None
"""Which of its slot's values, and which certainty; None for a fact that a post does not tell."""
Answer = tuple[int, int, int, int, int]
"""What is done with the deed and with each of the four facts."""


class Post(NamedTuple):
    """A post: indices into `WHO` and `DID`, and a fact or None for each slot of `DETAILS`."""

    who: int
    did: int
    facts: tuple[Fact, Fact, Fact, Fact]

    @property
    def text(self) -> str:
        """The post in words."""
        told = [f"{CERTAINTY[fact[1]]} {DETAILS[slot][fact[0]]}." for slot, fact in enumerate(self.facts) if fact]
        return " ".join([f"{WHO[self.who]} {DID[self.did]}.", *told])

    @property
    def prompt(self) -> str:
        """The post in the published prompt."""
        return prompt_of(self.text)


class Scores(NamedTuple):
    """Raw rewards of a summary, larger is better."""

    complete: float
    faithful: float
    concise: float


@cache
def posts() -> tuple[Post, ...]:
    """The posts of the world: a fixed draw, all different."""
    rng = np.random.default_rng(SEED)
    drawn: dict[Post, None] = {}
    while len(drawn) < POSTS:
        count = int(rng.integers(FEWEST, MOST + 1))
        told = set(rng.choice(len(DETAILS), count, replace=False).tolist())
        facts = [_fact(rng) if slot in told else None for slot in range(len(DETAILS))]
        drawn[Post(int(rng.integers(len(WHO))), int(rng.integers(len(DID))), tuple(facts))] = None  # type: ignore[arg-type]
    return tuple(drawn)


def _fact(rng: np.random.Generator) -> tuple[int, int]:
    return int(rng.integers(len(DETAILS[0]))), int(rng.integers(len(CERTAINTY)))


@cache
def answers() -> tuple[Answer, ...]:
    """Everything that can be done with a post, in a fixed order."""
    return tuple(product(range(3), repeat=5))  # type: ignore[arg-type]


def render(post: Post, answer: Answer) -> str:
    """A summary in words; a fact that the post does not tell is made up as the first of its slot."""
    deed, *done = answer
    parts = [DEED_WORDS[deed].format(who=WHO[post.who], did=DID[post.did])]
    for slot, (fact, what) in enumerate(zip(post.facts, done, strict=True)):
        if what != OMITTED:
            parts.append(("possibly " if what == HEDGED else "") + DETAILS[slot][fact[0] if fact else 0])
    return ", ".join(parts) + "."


def parse_answer(post: Post, text: str) -> Answer | None:
    """What a summary does with a post; None when the grammar does not produce it."""
    return _answers_of(post).get(text.strip())


@lru_cache(maxsize=1024)
def _answers_of(post: Post) -> dict[str, Answer]:
    return {render(post, answer): answer for answer in answers()}


@lru_cache(maxsize=4096)
def parse_post(prompt: str) -> Post | None:
    """The post of a prompt, or None for anything else."""
    text = post_of(prompt)
    first, *told = (text or "").removesuffix(".").split(". ")
    facts: list[Fact] = [None] * len(DETAILS)
    for sentence in told:
        found = _told().get(sentence)
        if found is None:
            return None
        facts[found[0]] = found[1:]
    post = _deeds().get(first)
    if post is None or not FEWEST <= len(told) <= MOST:
        return None
    whole = Post(post.who, post.did, (facts[0], facts[1], facts[2], facts[3]))
    return whole if whole.text == text else None  # facts in another order, or twice, are no post of this world


@cache
def _told() -> dict[str, tuple[int, int, int]]:
    """A sentence's fact: slot, value, certainty."""
    return {
        f"{word} {value}": (slot, index, sure)
        for slot, values in enumerate(DETAILS)
        for index, value in enumerate(values)
        for sure, word in enumerate(CERTAINTY)
    }


@cache
def _deeds() -> dict[str, Post]:
    blank = (None, None, None, None)
    return {f"{who} {did}": Post(i, j, blank) for i, who in enumerate(WHO) for j, did in enumerate(DID)}


def score(post: Post, answer: Answer) -> Scores:
    """Raw rewards of a summary of a post."""
    deed, *done = answer
    pairs = list(zip(post.facts, done, strict=True))
    complete = DEED_WORTH[deed] + sum(
        worth * TOLD[what] for worth, (fact, what) in zip(WORTH, pairs, strict=True) if fact
    )
    blame = DEED_BLAME[deed] + sum(_doubt(fact) * BLAME[what] for fact, what in pairs)
    return Scores(complete, -blame, -len(render(post, answer).split()) / 10)


@lru_cache(maxsize=1024)
def table(post: Post) -> tuple[Scores, ...]:
    """Scores of all that can be done with a post, in the order of `answers`; rows, corpus and truth ask for them."""
    return tuple(score(post, answer) for answer in answers())


def _doubt(fact: Fact) -> float:
    return INVENTED if fact is None else DOUBT[fact[1]]


@cache
def lowest() -> Scores:
    """The smallest value of each reward anywhere in the world: what text outside it gets."""
    return Scores(*(min(column) for column in zip(*_extremes(), strict=True)))


def _extremes() -> Iterator[Scores]:
    """Scores among which each reward's smallest is: the emptiest summary, and all facts stated of the worst posts."""
    extreme = [(VAGUE, *[OMITTED] * 4), (BOAST, *[STATED] * 4), (BOAST, *[HEDGED] * 4)]
    longest_did = max(range(len(DID)), key=lambda i: len(DID[i].split()))
    longest_who = max(range(len(WHO)), key=lambda i: len(WHO[i].split()))
    values = [max(range(len(slot)), key=lambda i, slot=slot: len(slot[i].split())) for slot in DETAILS]  # type: ignore[misc]
    for told in product((False, True), repeat=len(DETAILS)):
        if FEWEST <= sum(told) <= MOST:
            worst = len(DOUBT) - 1
            facts = tuple((value, worst) if here else None for value, here in zip(values, told, strict=True))
            post = Post(longest_who, longest_did, facts)  # type: ignore[arg-type]
            yield from (score(post, answer) for answer in extreme)  # type: ignore[arg-type]  # five each


@cache
def fingerprint() -> str:
    """Eight hex digits over everything a score depends on."""
    parts = (WHO, DID, DETAILS, CERTAINTY, DOUBT, TOLD, BLAME, WORTH, INVENTED, DEED_WORTH, DEED_BLAME, DEED_WORDS)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
