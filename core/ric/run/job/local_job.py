"""The job an algorithm is handed when everything runs in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar

import numpy as np

from ric.errors import RunError
from ric.families import Members
from ric.kinds import (
    Adopted,
    Array,
    Backend,
    Decoding,
    Example,
    FitSettings,
    Format,
    Indices,
    Loss,
    Mapping,
    Policy,
    PolicyFamily,
    Practice,
    Prompt,
    Proposals,
    Propose,
    Request,
    Row,
    Sample,
    Sampler,
    Scored,
    Statistics,
    Verdict,
    Work,
)
from ric.run.digest import digest, tree_digest
from ric.run.durable.attempt import Attempt
from ric.run.job import carried
from ric.run.job.practice_log import Means, PracticeLog, means_of
from ric.run.job.training import Fit, train
from ric.run.machine.ranks import expect
from ric.run.members.borrowed import Borrowed, Term, equal_shares, find_member, mean_weight, parse_member
from ric.run.sampling import randomness
from ric.run.sampling.draw import draw, proposer
from ric.run.scoring import scored_file
from ric.run.scoring.scorer import Scorer
from ric.run.stages import Stages

PRACTICE = "practice.json"
"""Beside a member that practised: the mean utility and raw rewards of every batch its loop drew."""
PRACTICE_LOG = "practice.jsonl"
T = TypeVar("T")
U = TypeVar("U")


@dataclass
class LocalJob:
    """See `ric.kinds.Job` for what an algorithm may use; the rest is the engine's.

    Args:
        origin: fingerprint of the base model, backend options and vocabulary: what every member grows from.
        base: identity of the base model alone, written beside the weights that need it.
        tokens: what the policy's vocabulary has beside the base model's.
    """

    train: Scored
    validation: Sequence[Row]
    statistics: Statistics
    format: Format
    mapping: Mapping
    fitting: FitSettings
    decoding: Decoding
    seed: int
    backend: Backend
    policy: Policy
    sampler: Sampler
    scorer: Scorer
    stages: Stages
    origin: str
    base: str = ""
    tokens: Sequence[str] = ()
    fingerprints: dict[str, str] = field(default_factory=dict)
    optimizers: dict[str, Path | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """The base is the member everything starts from."""
        self.fingerprints.setdefault("base", self.origin)

    def weights(self, members: Sequence[str]) -> dict[str, str]:
        """Fingerprints of members' weights."""
        return {member: self.fingerprints[member] for member in members}

    def rng(self, name: str) -> np.random.Generator:
        """A generator that depends on the run's seed and `name` alone."""
        return randomness.generator(self.seed, name)

    def seeds(self, name: str, n: int) -> list[int]:
        """n sampling seeds that depend on the run's seed and `name` alone."""
        return randomness.seeds(self.seed, name, n)

    def fit(
        self, name: str, member: str, like: str, examples: Sequence[Example], loss: Loss, settings: FitSettings
    ) -> str:
        """Stage: train `member`, starting as a copy of `like`; returns `member`."""

        def fit(attempt: Attempt, settings: FitSettings) -> Work:
            if settings.carry:
                carried.hand_over(self.optimizers.get(like), attempt.checkpoint())
            return self.backend.fit(
                self.policy, member, examples, loss, settings, attempt.checkpoint(), attempt.progress
            )  # fmt: skip

        inputs = (self.fingerprints[like], member, digest(examples), loss, settings)
        return self._train(name, member, like, inputs, settings, fit)

    def improve(self, name: str, member: str, like: str, practice: Practice) -> str:
        """Stage: train `member` by a method of the backend's own; see `ric.kinds.Backend.improve`.

        Raises:
            RunError: there are several processes: such a method samples inside its own loop, in one.
        """
        expect(1)
        history: list[Means] = []

        def fit(attempt: Attempt, settings: FitSettings) -> Work:
            # Its scores are counted, but no pieces of the stage: the trainer's checkpoints are.
            counted, log = Attempt(attempt.entry), PracticeLog(attempt.checkpoint() / PRACTICE_LOG)

            def judge(rows: Sequence[Row], group: Indices) -> Verdict:
                rewards = self.scorer.score(rows, counted)
                verdict = Verdict(practice.utility(rewards, group), rewards)
                log.add(means_of(self.statistics.names, verdict))
                return verdict

            told, progress = practice._replace(settings=settings), log.before(attempt.progress)
            work = self.backend.improve(self.policy, member, like, told, judge, attempt.checkpoint(), progress)
            history[:] = log.batches
            return work

        scoring = list(self.scorer.fingerprints.items())
        told = practice._replace(decoding=practice.decoding._replace(batch=0))
        inputs = (self.fingerprints[like], member, told, scoring)
        return self._train(name, member, like, inputs, practice.settings, fit, history)

    def _train(
        self, name: str, member: str, like: str, inputs: object, settings: FitSettings, fit: Fit,
        history: Sequence[object] | None = None,
    ) -> str:  # fmt: skip
        """Stage: a member that `fit` changed, starting as a copy of `like`."""

        def work(folder: Path, attempt: Attempt) -> None:
            done = train(attempt, settings, lambda: self.backend.add_member(self.policy, member, like), fit)
            attempt.entry.trained(done)
            if history is not None:
                (folder / PRACTICE).write_text(json.dumps(history), encoding="utf-8")
            if settings.carry:
                carried.take(attempt.checkpoint(), folder)
            self.backend.save(self.policy, member, folder / "member")
            (folder / "fit.json").write_text(json.dumps({"member": member, "loss": done.loss, "rows": done.rows}))

        def load(folder: Path) -> str:
            # Read back even when just trained, so that a resumed run continues from the very same weights.
            self.backend.restore(self.policy, member, folder / "member")
            self.fingerprints[member] = tree_digest(folder / "member")
            self.optimizers[member] = carried.left_by(folder, settings)
            return member

        return self.stages.run(name, "fit", inputs, work, load)

    def loglik(self, name: str, member: str, examples: Sequence[Example]) -> tuple[Array, Array]:
        """Stage: log-likelihood (n,) and units (n,) of examples under a member."""

        def work(folder: Path, attempt: Attempt) -> None:
            values, units = self.backend.loglik(self.policy, member, examples)
            np.savez(folder / "loglik.npz", values=values, units=units)

        def load(folder: Path) -> tuple[Array, Array]:
            with np.load(folder / "loglik.npz") as arrays:
                return arrays["values"], arrays["units"]

        return self.stages.run(name, "step", (self.fingerprints[member], digest(examples)), work, load)

    def members(self, names: Sequence[str], weights: Array) -> PolicyFamily:
        """The family that answers a preference by the member trained for the nearest weight."""
        return Members(self.statistics, tuple(names), np.asarray(weights, dtype=np.float64))

    def rollout(self, name: str, requests: Sequence[Request], rows: Sequence[Row], decoding: Decoding) -> Scored:
        """Stage: one sample per request, scored; the payload replaces the row's own, the source is the stage."""

        def work(folder: Path, attempt: Attempt) -> None:
            samples = draw(self.sampler, self.policy, requests, decoding, attempt)
            drawn = [sampled(row, sample, name) for row, sample in zip(rows, samples, strict=True)]
            rewards = self.scorer.score(drawn, attempt)
            scored_file.write(folder, Scored(drawn, groups(rows), rewards, desired_of(requests, rewards.shape[1])))

        asked = {name for request in requests for name in (request.member, *request.members) if name}
        members = {name: self.fingerprints[name] for name in asked}
        scoring = list(self.scorer.fingerprints.items())  # their order is that of the columns
        inputs = (members, digest(requests), digest(rows), self.sampler, decoding._replace(batch=0), scoring)
        return self.stages.run(name, "rollout", inputs, work, scored_file.read)

    def adopt(self, text: str) -> Adopted:
        """A member of a finished run, or an average of several, known by its content."""
        parts = [(term, find_member(term)) for term in parse_member(text)]
        wrong = next((term for term, found in parts if found.base not in ("", self.base)), None)
        if wrong is not None:
            raise RunError(f"{wrong.run}#{wrong.member} grew from another base model",
                           "members of the model this run starts from", "the same --model for all runs")  # fmt: skip
        weight = mean_weight([found for _, found in parts], self.statistics.names)
        if len(parts) == 1:
            return Adopted(self._restored(*parts[0]), weight)
        names = [self._restored(term, found) for term, found in parts]
        name = self._free("+".join(term.member for term, _ in parts))
        self.backend.combine(self.policy, equal_shares(names), name)
        self.fingerprints[name] = digest([self.fingerprints[part] for part in names])
        return Adopted(name, weight)

    def _restored(self, term: Term, found: Borrowed) -> str:
        """A found member under a free name; "base" is there already."""
        if found.folder is None:
            return found.name
        name = self._free(term.member)
        self.backend.restore(self.policy, name, found.folder)
        self.fingerprints[name] = tree_digest(found.folder)
        return name

    def _free(self, wanted: str) -> str:
        """The wanted name, with a number where it is taken."""
        taken = self.fingerprints
        return wanted if wanted not in taken else next(n for i in count(2) if (n := f"{wanted}-{i}") not in taken)

    def related(self, members: Sequence[str]) -> None:
        """Refuse members that did not grow from one start; see `Backend.related`."""
        self.backend.related(self.policy, members)

    def stage(self, name: str, fn: Callable[[], T], *inputs: object) -> T:
        """Stage: any JSON-serializable result of `fn`, kept with the fingerprint of `inputs`."""

        def work(folder: Path, attempt: Attempt) -> None:
            (folder / "result.json").write_text(json.dumps(fn()), encoding="utf-8")

        def load(folder: Path) -> T:
            result: T = json.loads((folder / "result.json").read_text(encoding="utf-8"))
            return result

        return self.stages.run(name, "step", inputs, work, load)

    def map(self, fn: Callable[[U], T], items: Sequence[U]) -> list[T]:
        """Independent work, in order."""
        return [fn(item) for item in items]

    def propose(self, member: str) -> Propose:
        """The targets `member` itself finds likely; each call is a stage, counted in the ledger."""

        def ask(prompts: Sequence[Prompt], m: int) -> Proposals:
            def work(folder: Path, attempt: Attempt) -> None:
                asked = proposer(
                    self.sampler, self.policy, member, self.format, self.statistics, self.seed, attempt
                )  # fmt: skip
                targets, loglik = asked(prompts, m)
                np.savez(folder / "proposals.npz", targets=targets, loglik=loglik)

            told = (self.format, self.statistics, self.sampler)
            inputs = (self.fingerprints[member], list(prompts), m, self.seed, *told)
            return self.stages.run(f"proposals-{member}", "rollout", inputs, work, _read_proposals)

        return ask


def sampled(row: Row, sample: Sample, source: str) -> Row:
    """A row with a sample in place of its payload."""
    return row._replace(payload=sample.payload, source=source, finished=sample.finished)


def _read_proposals(folder: Path) -> Proposals:
    with np.load(folder / "proposals.npz") as arrays:
        return Proposals(arrays["targets"], arrays["loglik"])


def groups(rows: Sequence[Row]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(n,) int64: rows with equal prompts share a number, in order of first appearance."""
    numbers: dict[str, int] = {}
    keys = [row.prompt if isinstance(row.prompt, str) else digest(row.prompt) for row in rows]
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def desired_of(requests: Sequence[Request], k: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]] | None:
    """(n, k) targets of conditioned requests, NaN for others; None when no request was conditioned."""
    if all(request.desired is None for request in requests):
        return None
    blank = np.full(k, np.nan)
    return np.stack([blank if request.desired is None else request.desired for request in requests])
