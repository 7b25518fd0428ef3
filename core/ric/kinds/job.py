"""What the run engine hands an algorithm: data, scale, and the verbs everything is built from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from ric.kinds.backend import Practice
from ric.kinds.family import PolicyFamily
from ric.kinds.format import Format
from ric.kinds.mapping import Mapping
from ric.kinds.records import Array, Decoding, Example, FitSettings, Loss, Propose, Request, Row, Scored
from ric.kinds.statistics import Statistics

T = TypeVar("T")
U = TypeVar("U")


class Adopted(NamedTuple):
    """A member taken over from a finished run.

    Args:
        name: its name in this job.
        weight: (k,) what it was trained for, in the order of the job's rewards; None where that is not known.
    """

    name: str
    weight: Array | None


class Job(Protocol):
    """A run as an algorithm sees it.

    Attributes:
        train: the task's training rows with their raw rewards.
        validation: rows whose prompts are in no other split.
        statistics: names, order and scale of the rewards, from `train`.
        format: how desired rewards are written into a prompt.
        mapping: how a preference becomes desired rewards.
        fitting: the default training settings (`--set fit.steps=...`).
        decoding: the default decoding.
        seed: the run's seed.
    """

    train: Scored
    validation: Sequence[Row]
    statistics: Statistics
    format: Format
    mapping: Mapping
    fitting: FitSettings
    decoding: Decoding
    seed: int

    def rng(self, name: str) -> np.random.Generator:
        """A generator that depends on the run's seed and `name` alone."""

    def seeds(self, name: str, n: int) -> list[int]:
        """n sampling seeds that depend on the run's seed and `name` alone."""

    def fit(
        self, name: str, member: str, like: str, examples: Sequence[Example], loss: Loss, settings: FitSettings
    ) -> str:
        """Stage: train `member`, starting as a copy of `like`; returns `member`."""

    def rollout(self, name: str, requests: Sequence[Request], rows: Sequence[Row], decoding: Decoding) -> Scored:
        """Stage: one sample per request, scored. `rows` give prompt ids and meta; same length as `requests`."""

    def improve(self, name: str, member: str, like: str, practice: Practice) -> str:
        """Stage: train `member` by a method of the backend's own, which samples inside its loop.

        It starts as a copy of `like`, which is also what its KL penalty is measured against.
        """

    def loglik(self, name: str, member: str, examples: Sequence[Example]) -> tuple[Array, Array]:
        """Stage: log-likelihood (n,) in nats and units (n,) of examples under a member."""

    def members(self, names: Sequence[str], weights: Array) -> PolicyFamily:
        """The family that answers a preference by the member trained for the nearest weight, (m, k)."""

    def adopt(self, text: str) -> Adopted:
        """A member of a finished run, or an average of several: `RUN#helpful`, `init`, `A#x+B#x`.

        Raises:
            RicError: there is no such run or member, or it grew from another base model.
        """

    def related(self, members: Sequence[str]) -> None:
        """Refuse members that did not grow from one start, so that mixing their weights means nothing.

        Raises:
            RicError: with what was measured.
        """

    def stage(self, name: str, fn: Callable[[], T], *inputs: object) -> T:
        """Stage: any JSON-serializable result of `fn`, kept with the fingerprint of `inputs`."""

    def map(self, fn: Callable[[U], T], items: Sequence[U]) -> list[T]:
        """Independent work, in order; an executor may run it in parallel."""

    def propose(self, member: str) -> Propose:
        """The targets `member` itself finds likely."""
