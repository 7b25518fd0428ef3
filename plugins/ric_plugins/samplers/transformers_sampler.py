"""Sampler `batched`: large batches through the transformers model of a `causal-lm` policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ric.errors import RunError
from ric.kinds import Decoding, Limits, Request, Sample, Sampler
from ric_plugins.samplers.decoding_loop import Line, run


@dataclass
class Batched(Sampler):
    """Runs requests member by member, prompts of similar length together.

    A row's draw depends on its seed, its prompt and its member alone: its noise is addressed by
    (seed, step, token). Batches of another shape may round the model's sums differently; a draw
    changes only where two tokens are that close to a tie.
    """

    backends = frozenset({"causal-lm"})

    def stream(self, policy: Any, requests: Sequence[Request], decoding: Decoding) -> Iterator[Sample]:
        """Samples as they finish.

        Raises:
            RunError: a request names no member, or asks for a mixture.
        """
        for member, rows in _by_member(requests).items():
            policy.check(member)
            lines = [_line(policy, row, requests[row], decoding) for row in rows]
            lines.sort(key=lambda line: (-len(line.prompt), line.prompt))
            for start in range(0, len(lines), decoding.batch):
                for line in run(policy, member, lines[start : start + decoding.batch], decoding):
                    yield _sample(policy, line)


def _by_member(requests: Sequence[Request]) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {}
    for row, request in enumerate(requests):
        if request.mix is not None:
            raise RunError(
                f"request {row} asks for a mixture {request.mix}",
                "requests for one member: mixing members inside a batch comes with rewarded soups",
                "add the mixture as a member with the backend's combine, and request that",
            )
        members.setdefault(request.member, []).append(row)
    return members


def _line(policy: Any, row: int, request: Request, decoding: Decoding) -> Line:
    limits = request.limits or Limits(decoding.max_units, decoding.stop)
    text, ids = policy.codec.prompt(request.prompt, limits.max_units)
    limit = min(limits.max_units, policy.codec.context - len(ids))
    return Line(row, text, ids, request.seed, limit, limits.stop)


def _sample(policy: Any, line: Line) -> Sample:
    payload = policy.codec.decode(line.text, line.ids)
    cut = min((payload.index(stop) for stop in line.stop if stop in payload), default=len(payload))
    return Sample(line.row, payload[:cut], len(line.ids), line.finished, line.loglik)
