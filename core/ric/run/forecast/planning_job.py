"""A job that writes down what an algorithm would do, in place of doing it.

The algorithm itself says what a run consists of, so every one has a plan, anybody's plugin too. Where
it asks for results it gets training rows drawn at random: they are as many, and as good, as they would be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from ric.kinds import (
    Array,
    Decoding,
    Example,
    FitSettings,
    Loss,
    Practice,
    Prompt,
    Proposals,
    Propose,
    Request,
    Row,
    Scored,
)
from ric.run.digest import digest
from ric.run.forecast.planned import Planned
from ric.run.forecast.rates import Rates
from ric.run.job.local_job import LocalJob, desired_of, groups
from ric.run.sampling.draw import distinct

T = TypeVar("T")
LIKELIHOOD = 1 / 3
"""A forward pass costs about a third of a training step."""


@dataclass
class PlanningJob(LocalJob):
    """See `ric.kinds.Job`.

    Args:
        rates: what things cost here.
        planned: the stages so far.
    """

    rates: Rates = field(kw_only=True)
    planned: list[Planned] = field(default_factory=list)
    asked: dict[str, Proposals] = field(default_factory=dict)

    def fit(
        self, name: str, member: str, like: str, examples: Sequence[Example], loss: Loss, settings: FitSettings
    ) -> str:
        """A training of so many steps."""
        rows = settings.steps * settings.batch
        units = rows * self.rates.fit.units
        seconds = self.rates.fit.begin + units * self.rates.fit.seconds
        identity = digest(name, self.fingerprints[like], member, len(examples), loss, settings)
        planned = Planned(name, "fit", "", rows, units, settings.steps, 0, seconds, id=identity)
        return self._member(member, planned)

    def improve(self, name: str, member: str, like: str, practice: Practice) -> str:
        """The same, with its samples drawn and scored inside."""
        rows = practice.settings.steps * practice.settings.batch
        units = rows * (self.rates.drawn + self.rates.fit.units)
        seconds = rows * (self.rates.draw + self.rates.score + self.rates.fit.units * self.rates.fit.seconds)
        calls = rows * len(self.scorer.rewards)
        told = practice._replace(decoding=practice.decoding._replace(batch=0))
        identity = digest(name, self.fingerprints[like], member, told)
        steps = practice.settings.steps
        return self._member(member, Planned(name, "fit", "", rows, units, steps, calls, seconds, id=identity))

    def loglik(self, name: str, member: str, examples: Sequence[Example]) -> tuple[Array, Array]:
        """One forward pass; likelihoods as those of a model that knows nothing."""
        n = len(examples)
        units = n * self.rates.fit.units
        self.enter(Planned(name, "step", "", n, units, seconds=LIKELIHOOD * units * self.rates.fit.seconds))
        return self.rng(name).normal(-self.rates.drawn, 1.0, n), np.full(n, self.rates.drawn)

    def rollout(self, name: str, requests: Sequence[Request], rows: Sequence[Row], decoding: Decoding) -> Scored:
        """Samples, and their scores."""
        n, k = len(requests), len(self.scorer.rewards)
        drawn = self.rng(f"{name} planned").integers(len(self.train.rows), size=n)
        fresh = len(set(distinct(requests)))
        seconds = fresh * self.rates.draw + n * self.rates.score
        asked = {member for request in requests for member in (request.member, *request.members) if member}
        drawn_by = str([request.seed for request in requests])  # prompts follow from name and seed
        identity = digest(name, self.weights(sorted(asked)), drawn_by, self.sampler, decoding._replace(batch=0))
        self.enter(
            Planned(
                name, "rollout", "", fresh, fresh * self.rates.drawn, 0, n * k, seconds, n * self.rates.row, identity
            )
        )  # fmt: skip
        found = [
            row._replace(payload=self.train.rows[i].payload, source=name) for row, i in zip(rows, drawn, strict=True)
        ]
        return Scored(found, groups(rows), self.train.rewards[drawn], desired_of(requests, k))

    def propose(self, member: str) -> Propose:
        """Targets that training rows have."""

        def ask(prompts: Sequence[Prompt], m: int) -> Proposals:
            key = digest(self.fingerprints[member], list(prompts), m)
            if key not in self.asked:  # the engine keeps what was asked before
                self.asked[key] = self._proposals(member, prompts, m)
            return self.asked[key]

        return ask

    def _proposals(self, member: str, prompts: Sequence[Prompt], m: int) -> Proposals:
        n, k = len(prompts), len(self.statistics.names)
        rows = len({digest(prompt) for prompt in prompts}) * m  # equal prompts have equal proposals
        units, seconds = rows * self.format.budget(self.statistics), rows * self.rates.proposal
        self.enter(
            Planned(f"proposals-{member}", "rollout", "", rows, units, seconds=seconds, disk=8.0 * n * m * (k + 1))
        )
        rng = self.rng(f"proposals {len(self.planned)}")
        targets = np.nan_to_num(self.statistics.z(self.train.rewards[rng.integers(len(self.train.rows), size=n * m)]))
        return Proposals(targets.reshape(n, m, k), rng.normal(-2.0, 1.0, (n, m)))

    def related(self, members: Sequence[str]) -> None:
        """Members that were never trained grew from what the algorithm says."""

    def stage(self, name: str, fn: Callable[[], T], *inputs: object) -> T:
        """A step of the algorithm's own, which is done: what follows depends on it."""
        self.enter(Planned(name, "step"))
        return fn()

    def _member(self, member: str, planned: Planned) -> str:
        self.enter(planned._replace(disk=self.rates.member))
        self.fingerprints[member] = planned.id
        return member

    def enter(self, planned: Planned) -> None:
        """Write down a stage of the method at work."""
        self.planned.append(planned._replace(method=self.stages.method))
