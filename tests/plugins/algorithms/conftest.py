"""A job without models: it remembers what an algorithm asks for and answers rollouts from a function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import pytest

from ric.families import Members
from ric.kinds import (
    Conditioned,
    Decoding,
    Example,
    FitSettings,
    Format,
    Mapping,
    Practice,
    Proposals,
    Request,
    Row,
    Scored,
    Statistics,
    describe,
)
from ric.run.sampling import randomness

SETTINGS, DECODING = FitSettings(steps=7, batch=3, lr=0.5, schedule="cosine"), Decoding(max_units=5)

Answer = Callable[[Request, Row], Sequence[float]]


class Fit(NamedTuple):
    """One call of `fit`."""

    name: str
    member: str
    like: str
    examples: Sequence[Example]
    loss: Any
    settings: FitSettings


class Rollout(NamedTuple):
    """One call of `rollout`."""

    name: str
    requests: Sequence[Request]
    rows: Sequence[Row]
    scored: Scored
    decoding: Decoding


class Plain(Format):
    """Targets travel in the vector, unclipped; the tag text is empty."""

    def encode(self, prompt: Any, targets: Any, statistics: Statistics) -> Conditioned:
        return Conditioned(prompt, prompt, "", "", np.asarray(targets))

    def decode(self, tags: str, statistics: Statistics) -> None:
        return None

    def strip(self, text: str, statistics: Statistics) -> str:
        return text

    def resolution(self, statistics: Statistics) -> Any:
        return np.zeros(len(statistics.names))


@dataclass(frozen=True)
class Ask(Mapping):
    """Asks for the weights themselves times `scale`; None leaves the scale open."""

    scale: float | None = 1.0
    tried: tuple[float, ...] = (0.5, 1.0, 2.0)

    def desired(self, preferences: Any, statistics: Statistics, prompts: Any = None, propose: Any = None) -> Any:
        return preferences * (1.0 if self.scale is None else self.scale)

    def candidates(self) -> Sequence[Ask]:
        return [self] if self.scale is not None else [replace(self, scale=scale) for scale in self.tried]


@dataclass
class FakeJob:
    """See `ric.kinds.Job`. `answer` gives the raw rewards of what a request draws."""

    train: Scored
    answer: Answer
    mapping: Mapping = field(default_factory=Ask)
    validation: Sequence[Row] = ()
    format: Format = field(default_factory=Plain)
    fitting: FitSettings = SETTINGS
    decoding: Decoding = DECODING
    seed: int = 0
    fits: list[Fit] = field(default_factory=list)
    rollouts: list[Rollout] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    practised: list[tuple[str, str, str, Practice]] = field(default_factory=list)
    likely: Callable[[str, Example], float] = lambda member, example: 0.0

    def __post_init__(self) -> None:
        names = [f"r{j}" for j in range(self.train.rewards.shape[1])]
        self.statistics = describe(names, self.train.rewards)

    def rng(self, name: str) -> np.random.Generator:
        return randomness.generator(self.seed, name)

    def seeds(self, name: str, n: int) -> list[int]:
        return randomness.seeds(self.seed, name, n)

    def fit(self, *parts: Any) -> str:
        self.fits.append(Fit(*parts))
        return self.fits[-1].member

    def rollout(self, name: str, requests: Sequence[Request], rows: Sequence[Row], decoding: Decoding) -> Scored:
        pairs = list(zip(requests, rows, strict=True))
        rewards = np.array([self.answer(*pair) for pair in pairs], dtype=np.float64)
        drawn = [row._replace(payload=f"drawn for {row.id}", source=name) for row in rows]
        scored = Scored(drawn, np.arange(len(drawn)), rewards.reshape(len(drawn), -1))
        self.rollouts.append(Rollout(name, requests, rows, scored, decoding))
        return scored

    def loglik(self, name: str, member: str, examples: Sequence[Example]) -> Any:
        return np.array([self.likely(member, e) for e in examples]), np.ones(len(examples))

    def improve(self, name: str, member: str, like: str, practice: Practice) -> str:
        self.practised.append((name, member, like, practice))
        return member

    def members(self, names: Sequence[str], weights: Any) -> Members:
        return Members(self.statistics, tuple(names), weights)

    def map(self, fn: Callable[[Any], Any], items: Sequence[Any]) -> list[Any]:
        return [fn(item) for item in items]

    def propose(self, member: str) -> Any:
        self.asked.append(member)
        k = len(self.statistics.names)
        return lambda prompts, m: Proposals(np.zeros((len(prompts), m, k)), np.zeros((len(prompts), m)))


def scored(rewards: Any) -> Scored:
    """Training rows p0, p1, ... with responses y0, y1, ... and these raw rewards (n, k)."""
    table = np.asarray(rewards, dtype=np.float64)
    rows = [Row(f"train/{i}", f"p{i}", f"y{i}", "written") for i in range(len(table))]
    return Scored(rows, np.arange(len(rows)), table)


@pytest.fixture
def job_of():
    """Build a job of raw training rewards (n, k); further arguments are the job's fields."""

    def build(rewards, answer=None, **fields):
        zeros = np.zeros(np.shape(rewards)[1])
        return FakeJob(scored(rewards), answer or (lambda request, row: zeros), **fields)

    return build


@pytest.fixture
def ask():
    """The mapping that asks for the weights themselves."""
    return Ask
