"""Sampler `batched`: large batches through the transformers model of a `causal-lm` policy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ric.errors import ConfigError, RunError
from ric.kinds import Decoding, Limits, Request, Sample, Sampler
from ric_plugins.samplers.answering import Answering, groups
from ric_plugins.samplers.beams import search
from ric_plugins.samplers.decoding_loop import Line, line_of, run
from ric_plugins.samplers.guidance import contrary

MERGED = "batched: merged"
"""A member for one mixture at a time, where members are whole weights and rows cannot have their own."""


@dataclass
class Batched(Sampler):
    """Runs requests member by member, prompts of similar length together.

    A row's draw depends on its seed, its prompt and its member (or mixture) alone: its noise is addressed by
    (seed, step, token). Batches of another shape may round the model's sums differently; a draw
    changes only where two tokens are that close to a tie.

    Mixtures of adapters share a batch: every row adds its own share of each member. Whole weights are
    merged instead, one mixture after the other. Mixed predictions average next-token probabilities.

    Args:
        reward_guidance: r, how far requests with tags are pushed away from the tags of the least rewards, at twice
            the passes (`ric_plugins.samplers.guided`); 1 = not at all.
    """

    reward_guidance: float = 1.0

    backends = frozenset({"causal-lm"})
    mixes = frozenset({"weights", "predictions"})

    def __post_init__(self) -> None:
        """Refuse a scale that means nothing.

        Raises:
            ConfigError: it is negative, or no number.
        """
        if not 0 <= self.reward_guidance < math.inf:
            raise ConfigError(f"sampler batched: reward_guidance={self.reward_guidance}", "0 or more; 1 is none",
                              "--set sampler.reward_guidance=2")  # fmt: skip

    def stream(self, policy: Any, requests: Sequence[Request], decoding: Decoding) -> Iterator[Sample]:
        """Samples as they finish.

        Raises:
            RunError: a request names no member, or mixes in a way that does not exist.
            ConfigError: guided beams.
        """
        if decoding.beams and self.reward_guidance != 1:
            raise ConfigError("beams with reward guidance", "one of them", "--set sampler.reward_guidance=1")
        for key, rows in groups(policy, requests).items():
            lines = [self._line(policy, row, requests[row], decoding) for row in rows]
            if decoding.beams:
                yield from _beams(policy, key, lines, decoding)
            elif key.combine == "weights" and not policy.per_row:
                yield from self._merged(policy, key, lines, decoding)
            else:
                for line in self._run(policy, key, lines, decoding):
                    yield _sample(policy, line)

    def _line(self, policy: Any, row: int, request: Request, decoding: Decoding) -> Line:
        limits = request.limits or Limits(decoding.max_units, decoding.stop)
        line = line_of(policy.codec, row, request.prompt, request.seed, limits, request.mix or ())
        low = contrary(request.prompt)
        if self.reward_guidance != 1 and low is not request.prompt:
            _, line.low = policy.codec.prompt(low, limits.max_units)
            line.limit = min(line.limit, policy.codec.context - len(line.low))
        return line

    def _run(self, policy: Any, who: Answering, lines: list[Line], decoding: Decoding) -> Iterator[Line]:
        for alike in ([line for line in lines if line.low], [line for line in lines if not line.low]):
            alike.sort(key=lambda line: (-len(line.prompt), line.prompt))
            for start in range(0, len(alike), decoding.batch):
                yield from run(policy, who, alike[start : start + decoding.batch], decoding, self.reward_guidance)

    def _merged(self, policy: Any, who: Answering, lines: Sequence[Line], decoding: Decoding) -> Iterator[Sample]:
        """One mixture at a time, finished before the next takes its place in the policy."""
        for mix in dict.fromkeys(line.mix for line in lines):
            policy.combine(dict(zip(who.members, mix, strict=True)), MERGED)
            part = [line for line in lines if line.mix == mix]
            yield from [_sample(policy, line) for line in self._run(policy, Answering((MERGED,)), part, decoding)]


def _beams(policy: Any, who: Answering, lines: Sequence[Line], decoding: Decoding) -> Iterator[Sample]:
    """The beam each line asks for; lines with equal prompts and limits share one search.

    Raises:
        RunError: they ask for a mixture.
    """
    if who.combine:
        raise RunError("beams of a mixture", "one member", "add the mixture as a member with `combine` first")
    shared: dict[tuple[tuple[int, ...], int], list[Line]] = {}
    for line in lines:
        shared.setdefault((tuple(line.prompt), line.limit), []).append(line)
    searches = [same for _, same in sorted(shared.items(), key=lambda item: (-len(item[0][0]), item[0]))]
    width = max(1, decoding.batch // decoding.beams)
    for start in range(0, len(searches), width):
        part = searches[start : start + width]
        found = search(policy, who.members[0], [same[0] for same in part], decoding)
        for same, beams in zip(part, found, strict=True):
            for line in same:
                beam = beams[line.seed % decoding.beams]
                yield _sample(policy, replace(line, ids=beam.ids, loglik=beam.loglik, finished=beam.finished))


def _sample(policy: Any, line: Line) -> Sample:
    answer = policy.codec.answer(line.text, line.ids, line.stop)
    return Sample(line.row, answer.payload, answer.units, answer.finished, line.loglik)
