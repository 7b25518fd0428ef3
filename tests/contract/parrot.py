"""A text backend without a model: a member repeats responses it was trained on. A local plugin file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ric.kinds import Backend, Sample, Sampler, Work
from ric.plugin import Component, hookimpl


@hookimpl
def ric_backends() -> list[Component]:
    return [Component("parrot", "parrot:Parrot", "Repeats responses.")]


@hookimpl
def ric_samplers() -> list[Component]:
    return [Component("parrot-picks", "parrot:Picks", "Picks a response by the row's seed.")]


@dataclass
class Memory:
    """Member -> responses."""

    known: dict[str, list[str]] = field(default_factory=dict)

    @property
    def members(self) -> Sequence[str]:
        return list(self.known)


@dataclass(frozen=True)
class Parrot(Backend):
    """Members are lists of texts."""

    sampler = "parrot-picks"

    def build(self, recipe: Mapping[str, Any], path: Path, checkpoint: Path, progress: Any) -> Work:
        (path / "known.json").write_text(json.dumps([text for _, text in recipe["pairs"][:50]]))
        return Work()

    def load(self, path: str, revision: str = "", tokens: Sequence[str] = ()) -> Memory:
        policy = Memory()
        self.restore(policy, "base", Path(path))
        return policy

    def save(self, policy: Any, member: str, path: Path) -> None:
        path.mkdir(parents=True)
        (path / "known.json").write_text(json.dumps(policy.known[member]))

    def restore(self, policy: Any, member: str, path: Path) -> None:
        policy.known[member] = json.loads((path / "known.json").read_text())

    def add_member(self, policy: Any, name: str, like: str = "base") -> None:
        policy.known[name] = list(policy.known[like])

    def fit(self, policy: Any, member: str, examples: Any, *rest: Any) -> Work:
        policy.known[member] = [example.payload for example in examples]
        return Work(len(examples), len(examples), 1, 0.0)

    def loglik(self, policy: Any, member: str, examples: Any, per_unit: bool = False) -> Any:
        raise NotImplementedError

    def combine(self, policy: Any, coefficients: Mapping[str, float], name: str) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Picks(Sampler):
    """One response per request."""

    backends = frozenset({"parrot"})

    def stream(self, policy: Any, requests: Any, decoding: Any) -> Iterator[Sample]:
        for i, request in enumerate(requests):
            known = policy.known[request.member]
            yield Sample(i, known[np.random.default_rng(request.seed).integers(len(known))], 12, finished=True)
