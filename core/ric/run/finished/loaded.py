"""A run as something to ask: `ric.load("runs/x").sample(["..."], {"harmless": 0.7, "helpful": 0.3})`.

Weights are loaded when they are first needed, so that a mistake in a question is told at once.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ric.config.expression import parse_utility
from ric.config.preference import Preference, parse_preference
from ric.config.schema import resolve
from ric.config.tree import merge
from ric.errors import ConfigError, RunError, did_you_mean
from ric.families import Conditional
from ric.kinds import Array, Decoding, Payload, Policy, PolicyFamily, Prompt, Proposals, Request
from ric.run.base_model import cached_model, identity, source_of
from ric.run.durable.attempt import Attempt
from ric.run.durable.disk import disk_errors
from ric.run.durable.lock import locked
from ric.run.engine import evaluation_rows, preferences_of
from ric.run.evaluation.choosing import choose
from ric.run.family_file import FAMILY, grown_from, member_folders, tokens_in
from ric.run.finished.reopened import reopen
from ric.run.ledger import Entry
from ric.run.machine.paths import cache_folder
from ric.run.results import Choice
from ric.run.sampling import randomness
from ric.run.sampling.draw import draw, proposer
from ric.run.setup.prepare import Plan
from ric.run.watching.log import logged
from ric.run.watching.watcher import Silent, Watcher

Weights = str | Mapping[str, float] | Sequence[float]
"""A preference or raw targets: `"a=1,b=2"`, a mapping by reward name, or a list in the rewards' order."""


class Targets(NamedTuple):
    """Z-scored targets in the rewards' order, and what a user should know about them, or ""."""

    z: tuple[float, ...]
    note: str = ""


class Answer(NamedTuple):
    """One prompt, answered.

    Args:
        prompt: as the policy read it, conditioning left out.
        payload: the response; a text for text policies.
        desired: raw rewards by name that were asked for; None where a policy is not conditioned.
    """

    prompt: Prompt
    payload: Payload
    desired: dict[str, float] | None


@dataclass(frozen=True)
class Loaded:
    """A run's policy family, with the weights loaded on first use.

    Args:
        folder: the run.
        plan: its components.
        family: one policy for every preference.
        watcher: told about work that takes time.
    """

    folder: Path
    plan: Plan
    family: PolicyFamily
    watcher: Watcher = field(default_factory=Silent)

    @property
    def names(self) -> tuple[str, ...]:
        """The rewards' names, in the order of preferences given as lists."""
        return self.family.statistics.names

    @cached_property
    def policy(self) -> Policy:
        """The base model with the family's members."""
        backend, source = self.plan.backend, source_of(self.plan)
        path, _ = cached_model(backend, source, Attempt(Entry("base", "build"), self.watcher))
        if grown_from(self.folder / FAMILY) != identity(path):
            raise RunError(
                f"{self.folder} was aligned from another base model than {path} is now",
                "the model it was aligned from, unchanged",
                "put that model back, or align again with ric run --fresh",
            )
        policy = backend.load(path, source.revision, tokens_in(self.folder / FAMILY))
        for member, folder in member_folders(self.folder / FAMILY, self.family).items():
            backend.restore(policy, member, folder)
        return policy

    def preference(self, given: Weights, off_simplex: bool = False) -> Preference:
        """A preference on the simplex, and a note when it had to be scaled to get there; as it is where it may be off.

        Raises:
            ConfigError: an unknown reward (the nearest is suggested) or a value that is no weight.
        """
        if not isinstance(given, str | Mapping):
            given = self._by_name("preference", given)
        return parse_preference(given, self.names, off_simplex)

    def targets(self, given: Weights) -> Targets:
        """Raw targets as z-scores, and a note on those that the policy was never seen to follow.

        Raises:
            ConfigError: an unknown reward (the nearest is suggested), or not one finite number for each.
        """
        z = self._targets(given)
        statistics = self.family.statistics
        mapping = getattr(self.family, "mapping", None)
        low, high = (statistics.low, statistics.high) if mapping is None else mapping.reach(statistics)
        raw, least, most = statistics.raw(z), statistics.raw(low), statistics.raw(high)
        beyond = ((z < low - 1e-9) | (z > high + 1e-9)) & (mapping is not None)
        parts = [
            f"{name}={raw[j]:.4g} is outside {least[j]:.4g} to {most[j]:.4g}"
            for j, name in enumerate(self.names) if beyond[j]
        ]  # fmt: skip
        note = f"target {', '.join(parts)}, where answers follow what is asked" if parts else ""
        return Targets(tuple(z.tolist()), note)

    def choose(self, utility: str) -> Choice:
        """The point of the run's dial (or the member) that is best for a utility, on validation rows.

        What it takes is kept in the run's folder, as `ric eval` keeps it.

        Args:
            utility: an expression over the rewards: `0.3*harmless + 0.7*helpful`, `min(harmless, helpful)`.

        Raises:
            ConfigError: it is no such expression.
            RicError: the run's rows or rewards have changed since.
        """
        plan = self.plan
        expression = parse_utility(utility, self.names)
        rows = evaluation_rows(plan)
        folder, name = self.folder, str(plan.config.algo["name"])
        with disk_errors(folder, cache_folder()), locked(folder), logged(folder, self.watcher) as log:
            job = reopen(plan, folder, self.family, log)
            job.stages.method = name
            return choose(job, self.family, name, expression, preferences_of(plan), rows)

    def sample(
        self,
        prompts: Sequence[Prompt],
        preference: Weights | None = None,
        seed: int = 0,
        raw_targets: Weights | None = None,
        off_simplex: bool = False,
        **decoding: Any,
    ) -> list[Payload]:
        """One response per prompt: texts for text policies.

        Args:
            prompts: texts as a user types them, or prompts of the task.
            preference: what the rewards weigh; may be left out for a family of one policy.
            seed: decides the responses together with the prompts' places in the list.
            raw_targets: raw rewards to ask for directly, instead of a preference (conditional families only).
            off_simplex: whether a preference may be negative and need not sum to 1.
            decoding: settings that differ from the run's, e.g. `temperature=0`.

        Raises:
            ConfigError: an unknown reward or setting, or a value out of its range.
        """
        answers = self.answers(prompts, preference, seed, raw_targets, off_simplex, **decoding)
        return [answer.payload for answer in answers]

    def answers(
        self,
        prompts: Sequence[Prompt],
        preference: Weights | None = None,
        seed: int = 0,
        raw_targets: Weights | None = None,
        off_simplex: bool = False,
        **decoding: Any,
    ) -> list[Answer]:
        """The same with what was asked for; see `sample`."""
        if isinstance(prompts, str):
            raise ConfigError(f"prompts = {prompts!r}", "a list of prompts", f"sample([{prompts!r}], ...)")
        if seed < 0:
            raise ConfigError(f"seed = {seed}", "0 or larger", "seed=0")
        settings = self._decoding(decoding)
        asked = None if preference is None else self._weights(preference, off_simplex)
        requests = self._requests([self._prompt(prompt) for prompt in prompts], asked, seed, raw_targets)
        if not requests:
            return []
        attempt = Attempt(Entry("sample", "rollout"), self.watcher)
        samples = draw(self.plan.sampler, self.policy, requests, settings, attempt)
        return [self._answer(request, sample.payload) for request, sample in zip(requests, samples, strict=True)]

    def _requests(
        self, prompts: list[Prompt], preference: Array | None, seed: int, raw_targets: Weights | None
    ) -> list[Request]:
        if preference is not None and raw_targets is not None:
            raise ConfigError("a preference and raw targets", "one of them", "leave one out")
        n, conditional = len(prompts), isinstance(self.family, Conditional)
        weights = None if preference is None else np.tile(preference, (n, 1))
        targets = None if raw_targets is None else np.tile(np.array(self._told(raw_targets)), (n, 1))
        if weights is None and targets is None and self.family.has_dial:
            example = ",".join(f"{name}={1 / len(self.names):.2g}" for name in self.names)
            raise ConfigError("no preference", f"weights for {', '.join(self.names)}", f"--preference {example}")
        if n == 0:
            return []
        seeds = randomness.seeds(seed, "sample", n)
        return self.family.plan(prompts, seeds, weights, targets, self.propose if conditional else None)

    def _weights(self, given: Weights, off_simplex: bool) -> Array:
        weights, note = self.preference(given, off_simplex)
        if note:
            warnings.warn(note, UserWarning, stacklevel=4)
        return np.array(weights)

    def _told(self, given: Weights) -> tuple[float, ...]:
        z, note = self.targets(given)
        if note:
            warnings.warn(note, UserWarning, stacklevel=5)
        return z

    def _targets(self, given: Weights) -> Array:
        """Raw targets as z-scores (k,)."""
        if isinstance(given, str):
            raise ConfigError(f"raw targets {given!r}", "a mapping or a list of numbers", "raw_targets={...}")
        named = dict(given) if isinstance(given, Mapping) else self._by_name("raw targets", given)
        wrong = [name for name in (*named, *self.names) if name not in self.names or name not in named]
        values = np.array([float(named[name]) for name in self.names if name in named])
        if wrong or not np.isfinite(values).all():
            hint = did_you_mean(wrong[0], self.names) if wrong else ""
            raise ConfigError(f"raw targets {named}", f"a finite number for each of {', '.join(self.names)}", hint)
        return self.family.statistics.z(values)

    def _by_name(self, what: str, values: Iterable[float]) -> dict[str, float]:
        listed = list(values)
        if len(listed) != len(self.names):
            raise ConfigError(f"{what} {listed}", f"one number each for {', '.join(self.names)}", "pass a mapping")
        return dict(zip(self.names, listed, strict=True))

    def _decoding(self, given: Mapping[str, Any]) -> Decoding:
        tree = self.plan.config.as_dict()
        checked: dict[str, Any] = dict(resolve(merge(tree, {"decoding": dict(given)})).decoding)
        return self.plan.task.decoding._replace(**checked)

    def _prompt(self, given: Prompt) -> Prompt:
        """The task's prompt for a text; lone surrogates, which no tokenizer takes, are replaced."""
        if not isinstance(given, str):
            return given
        return self.plan.task.prompt(given.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))

    def propose(self, prompts: Sequence[Prompt], m: int) -> Proposals:
        """The policy's own proposals, drawn with the run's seed: another sampling seed asks for the same rewards."""
        family, plan = self.family, self.plan
        assert isinstance(family, Conditional)  # noqa: S101 - narrows the type: only these are asked
        attempt = Attempt(Entry("proposals", "rollout"), self.watcher)
        ask = proposer(
            plan.sampler, self.policy, family.member, family.format, family.statistics, plan.config.seed, attempt
        )
        return ask(prompts, m)

    def _answer(self, request: Request, payload: Payload) -> Answer:
        prompt = getattr(request.prompt, "prompt", request.prompt)
        if request.desired is None:
            return Answer(prompt, payload, None)
        raw = self.family.statistics.raw(request.desired)
        return Answer(prompt, payload, dict(zip(self.names, raw.tolist(), strict=True)))
