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

from ric.config.preference import Preference, parse_preference
from ric.config.schema import resolve
from ric.config.tree import merge
from ric.errors import ConfigError, RunError, did_you_mean
from ric.families import Conditional
from ric.kinds import Array, Decoding, Payload, Policy, PolicyFamily, Prompt, Proposals, Request
from ric.run import randomness
from ric.run.base_model import cached_model, identity, source_of
from ric.run.durable.attempt import Attempt
from ric.run.engine import tokens_of
from ric.run.family_file import FAMILY, grown_from, member_folders
from ric.run.ledger import Entry
from ric.run.prepare import Plan
from ric.run.sampling import draw, proposer
from ric.run.watcher import Silent, Watcher

Weights = str | Mapping[str, float] | Sequence[float]
"""A preference or raw targets: `"a=1,b=2"`, a mapping by reward name, or a list in the rewards' order."""


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
        policy = backend.load(path, source.revision, tokens_of(self.plan, self.family.statistics))
        for member, folder in member_folders(self.folder / FAMILY, self.family).items():
            backend.restore(policy, member, folder)
        return policy

    def preference(self, given: Weights) -> Preference:
        """A preference on the simplex, and a note when it had to be scaled to get there.

        Raises:
            ConfigError: an unknown reward (the nearest is suggested) or a value that is no weight.
        """
        if not isinstance(given, str | Mapping):
            given = self._by_name("preference", given)
        return parse_preference(given, self.names)

    def sample(
        self,
        prompts: Sequence[Prompt],
        preference: Weights | None = None,
        seed: int = 0,
        raw_targets: Weights | None = None,
        **decoding: Any,
    ) -> list[Payload]:
        """One response per prompt: texts for text policies.

        Args:
            prompts: texts as a user types them, or prompts of the task.
            preference: what the rewards weigh; may be left out for a family of one policy.
            seed: decides the responses together with the prompts' places in the list.
            raw_targets: raw rewards to ask for directly, instead of a preference (conditional families only).
            decoding: settings that differ from the run's, e.g. `temperature=0`.

        Raises:
            ConfigError: an unknown reward or setting, or a value out of its range.
        """
        return [answer.payload for answer in self.answers(prompts, preference, seed, raw_targets, **decoding)]

    def answers(
        self,
        prompts: Sequence[Prompt],
        preference: Weights | None = None,
        seed: int = 0,
        raw_targets: Weights | None = None,
        **decoding: Any,
    ) -> list[Answer]:
        """The same with what was asked for; see `sample`."""
        if isinstance(prompts, str):
            raise ConfigError(f"prompts = {prompts!r}", "a list of prompts", f"sample([{prompts!r}], ...)")
        if seed < 0:
            raise ConfigError(f"seed = {seed}", "0 or larger", "seed=0")
        settings = self._decoding(decoding)
        requests = self._requests([self._prompt(prompt) for prompt in prompts], preference, seed, raw_targets)
        if not requests:
            return []
        attempt = Attempt(Entry("sample", "rollout"), self.watcher)
        samples = draw(self.plan.sampler, self.policy, requests, settings, attempt)
        return [self._answer(request, sample.payload) for request, sample in zip(requests, samples, strict=True)]

    def _requests(
        self, prompts: list[Prompt], preference: Weights | None, seed: int, raw_targets: Weights | None
    ) -> list[Request]:
        if preference is not None and raw_targets is not None:
            raise ConfigError("a preference and raw targets", "one of them", "leave one out")
        n, conditional = len(prompts), isinstance(self.family, Conditional)
        weights = None if preference is None else np.tile(self._weights(preference), (n, 1))
        targets = None if raw_targets is None else np.tile(self._targets(raw_targets), (n, 1))
        if weights is None and targets is None and self.family.has_dial:
            example = ",".join(f"{name}={1 / len(self.names):.2g}" for name in self.names)
            raise ConfigError("no preference", f"weights for {', '.join(self.names)}", f"--preference {example}")
        if n == 0:
            return []
        seeds = randomness.seeds(seed, "sample", n)
        return self.family.plan(prompts, seeds, weights, targets, self._propose if conditional else None)

    def _weights(self, given: Weights) -> Array:
        weights, note = self.preference(given)
        if note:
            warnings.warn(note, UserWarning, stacklevel=5)
        return np.array(weights)

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

    def _propose(self, prompts: Sequence[Prompt], m: int) -> Proposals:
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
