"""A whole world as one plugin file: task, backend, sampler and algorithms that run in milliseconds, without torch.

Four answers to every prompt; "warm" counts the letter a, "short" minus the length. A policy remembers
which answers followed a conditioned prompt in training, and picks among them by the request's seed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np

from ric.errors import RunError
from ric.families import Members, Mixture
from ric.kinds import (
    Algorithm,
    Backend,
    Conditioned,
    Decoding,
    Example,
    Reward,
    Row,
    Sample,
    Sampler,
    Source,
    Task,
    Truth,
    Work,
)
from ric.plugin import Component, hookimpl

ANSWERS = ("b", "ab", "aab", "aaab")
SPLITS = {"train": range(12), "validation": range(12, 16), "test": range(16, 24)}


@dataclass(frozen=True)
class ToyTask(Task):
    size: int = 12

    default_rewards = ("warm", "short")
    backend = "table"
    marker = "?"

    def rows(self, split):
        prompts = [f"question {i}?" for i in list(SPLITS[split])[: self.size]]
        if split != "train":
            return [Row(f"{split}/{prompt}", prompt) for prompt in prompts]
        return [Row(f"{prompt}/{answer}", prompt, answer) for prompt in prompts for answer in ANSWERS]

    def prompt(self, text):
        return text if text.endswith("?") else f"{text}?"

    def base(self):
        return Source(recipe={"toy": 1})

    @property
    def decoding(self):
        return Decoding(max_units=8)

    def truth(self, rows, rewards):
        table = np.array([[score(name, answer) for name in rewards] for answer in ANSWERS], dtype=np.float64)
        return Truth([table] * len(rows), [ANSWERS] * len(rows))


def score(name, answer):
    return float({"warm": answer.count("a"), "short": -len(answer), "even": len(answer) % 2}[name])


@dataclass(frozen=True)
class Letters(Reward):
    of: str = "warm"

    def score(self, prompts, payloads, rows):
        return np.array([score(self.of, payload) if payload else -9.0 for payload in payloads], dtype=np.float64)

    def fingerprint(self):
        return f"letters-{self.of}"


@dataclass
class Table:
    """Member -> conditioned prompt -> answers seen in training."""

    seen: dict = field(default_factory=lambda: {"base": {}})

    @property
    def members(self):
        return tuple(self.seen)


@dataclass
class Tables(Backend):
    strict: bool = False

    sampler = "lookup"
    autoregressive = True

    def build(self, recipe, path, checkpoint, progress):
        (path / "model.json").write_text(json.dumps(dict(recipe)))
        return Work(steps=1)

    def load(self, path, revision="", tokens=()):
        return Table()

    def save(self, policy, member, path):
        path.mkdir(parents=True)
        (path / "seen.json").write_text(json.dumps(policy.seen[member], sort_keys=True))

    def restore(self, policy, member, path):
        policy.seen[member] = json.loads((path / "seen.json").read_text())

    def add_member(self, policy, name, like="base"):
        policy.seen[name] = {key: list(value) for key, value in policy.seen[like].items()}

    def fit(self, policy, member, examples, loss, settings, checkpoint, progress):
        table = policy.seen[member]
        for example in examples:
            tags = getattr(example.prompt, "tags", "")
            table.setdefault(tags, []).append(example.payload)
            if tags:
                table.setdefault("tags", []).append(tags)
        return Work(len(examples), len(examples), settings.steps, 0.5)

    def loglik(self, policy, member, examples, per_unit=False):
        """The longer of two answers is the likelier per unit; a mixture and the base find all alike."""
        slope = 1.0 if policy.seen[member] else 0.0
        return np.array([slope * len(e.payload) for e in examples]), np.ones(len(examples))

    def combine(self, policy, coefficients, name):
        policy.seen[name] = {"mixed": list(coefficients)}


@dataclass
class Lookup(Sampler):
    backends = frozenset({"table"})
    mixes = frozenset({"weights"})

    def stream(self, policy, requests, decoding):
        for i, request in enumerate(requests):
            table, conditioned = self.table(policy, request), isinstance(request.prompt, Conditioned)
            proposing = conditioned and request.limits is not None
            tags = request.prompt.tags if conditioned else ""
            known = table.get("tags" if proposing else tags) or list(ANSWERS)
            rng = np.random.default_rng([request.seed, round(1000 * decoding.temperature)])
            yield Sample(i, known[rng.integers(len(known))], 2, True, -1.0)

    def table(self, policy, request):
        if request.mix is None:
            return policy.seen[request.member]
        return policy.seen[request.members[int(np.argmax(request.mix))]]


@dataclass(frozen=True)
class Corners(Algorithm):
    """One member per reward, trained on the answers that are best for it; mixed, or the nearest one taken."""

    mixed: bool = True

    def align(self, job):
        names = job.statistics.names
        for j, name in enumerate(names):
            best = job.train.rewards[:, j].max()
            rows = [row for row, reward in zip(job.train.rows, job.train.rewards, strict=True) if reward[j] == best]
            examples = [Example(row.prompt, row.payload) for row in rows]
            job.fit(name, name, "base", examples, likelihood, job.fitting)
        eye = np.eye(len(names))
        return Mixture(job.statistics, names, eye) if self.mixed else Members(job.statistics, names, eye)


def likelihood(loglik, units, batch):
    raise RunError("a table is not differentiated")


@hookimpl
def ric_tasks():
    return [Component("toy", "toy_world:ToyTask", "Four answers to every prompt.")]


@hookimpl
def ric_rewards():
    names = ("warm", "short", "even")
    return [Component(n, "toy_world:Letters", f"Letters: {n}.", options={"of": n}) for n in names]


@hookimpl
def ric_backends():
    return [Component("table", "toy_world:Tables", "Remembers its training rows.")]


@hookimpl
def ric_samplers():
    return [Component("lookup", "toy_world:Lookup", "Picks by the row's seed.")]


@hookimpl
def ric_algorithms():
    return [Component("corners", "toy_world:Corners", "One member per reward.")]
