"""Requests to samples, and a policy's own proposals, counted for the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ric.errors import RunError
from ric.kinds import (
    Conditioned,
    Decoding,
    Format,
    Limits,
    Policy,
    Prompt,
    Proposals,
    Propose,
    Request,
    Sample,
    Sampler,
    Statistics,
)
from ric.run.digest import digest
from ric.run.durable.attempt import Attempt
from ric.run.durable.pieces import pieces
from ric.run.machine.memory import REFUSED, out_of_memory
from ric.run.payload_json import decode_payload, encode_payload
from ric.run.sampling.randomness import seeds

WIDTH = 1.5
"""Temperature proposals are drawn at: above 1, so that a few draws reach unlikely targets too. Their likelihood is
always that at temperature 1, so what counts as plausible does not depend on it."""


def draw(
    sampler: Sampler, policy: Policy, requests: Sequence[Request], decoding: Decoding, attempt: Attempt
) -> list[Sample]:
    """One sample per request, in the requests' order; finished pieces outlive a crash. Equal requests share a sample.

    Raises:
        RunError: memory does not suffice for a single row.
    """
    places = distinct(requests)
    asked = [requests[place] for place in dict.fromkeys(places)]

    def make(rows: range) -> list[Any]:
        return [_as_json(sample) for sample in _piece(sampler, policy, asked, decoding, rows, attempt)]

    samples: list[Sample] = []
    for piece in pieces(attempt, "drawn", len(asked), make):
        found = [_from_json(item) for item in piece.data]
        if not piece.fresh:
            attempt.entry.drew(found)
        samples += found
    attempt.next_phase(len(asked))
    of = dict(zip(dict.fromkeys(places), samples, strict=True))
    return [of[place]._replace(row=row) for row, place in enumerate(places)]


def distinct(requests: Sequence[Request]) -> list[int]:
    """For every request the place of the first that is equal to it: one sample answers both.

    A family of few members answers several preferences of a grid by one member, which has one answer to a prompt.
    """
    together: dict[tuple[Any, ...], list[int]] = {}
    for place, request in enumerate(requests):
        together.setdefault((request.seed, request.member, request.mix), []).append(place)
    places = list(range(len(requests)))
    for group in together.values():
        first: dict[str, int] = {}
        for place in group if len(group) > 1 else ():
            places[place] = first.setdefault(digest(requests[place]), place)
    return places


def _piece(
    sampler: Sampler, policy: Policy, requests: Sequence[Request], decoding: Decoding, rows: range, attempt: Attempt
) -> list[Sample]:
    """The samples of some rows, in order; batches are halved as long as they do not fit into memory."""
    before = replace(attempt.entry)
    while True:
        try:
            return _stream(sampler, policy, requests, decoding, rows, attempt)
        except REFUSED as error:
            if not out_of_memory(error):
                raise
            attempt.entry.recount(before)
            attempt.restart()
            attempt.mark(rows.start)
            decoding = _smaller(decoding, min(decoding.batch, len(rows)), attempt, error)


def _smaller(decoding: Decoding, batch: int, attempt: Attempt, error: Exception) -> Decoding:
    """Half the batch."""
    if batch < 2:
        raise RunError(
            f"out of memory while sampling one row: {str(error).splitlines()[0][:200]}",
            "memory for a single row",
            "a smaller --model, a smaller --set backend.context or --set decoding.max_units",
        ) from error
    attempt.watcher.note(f"out of memory: sampling {batch // 2} rows at a time (--set decoding.batch={batch // 2})")
    return decoding._replace(batch=batch // 2)


def _stream(
    sampler: Sampler, policy: Policy, requests: Sequence[Request], decoding: Decoding, rows: range, attempt: Attempt
) -> list[Sample]:
    found: dict[int, Sample] = {}
    for sample in sampler.stream(policy, [requests[row] for row in rows], decoding):
        found[sample.row] = sample._replace(row=rows[sample.row])
        attempt.entry.drew([sample])
        if len(found) % 64 == 0 or len(found) == len(rows):
            attempt.progress(rows.start + len(found), len(requests), {})
    return [found[i] for i in range(len(rows))]


def _as_json(sample: Sample) -> list[Any]:
    return [*sample._replace(payload=encode_payload(sample.payload))]


def _from_json(item: Sequence[Any]) -> Sample:
    sample = Sample(*item)
    return sample._replace(payload=decode_payload(sample.payload))


def proposer(
    sampler: Sampler,
    policy: Policy,
    member: str,
    format: Format,
    statistics: Statistics,
    seed: int,
    attempt: Attempt,
) -> Propose:
    """A function that samples tags from `member` after bare prompts; the policy's own p(z | prompt).

    Tags of formats with own tokens take one unit a reward.
    """
    k = len(statistics.names)

    def propose(prompts: Sequence[Prompt], m: int) -> Proposals:
        drawn = [s for prompt in prompts for s in seeds(seed, f"proposals of {member} for {digest(prompt)}", m)]
        bare = [Conditioned(prompt, prompt, "", "") for prompt in prompts for _ in range(m)]
        limits = Limits(format.budget(statistics), ())
        requests = [Request(c, s, member, limits=limits) for c, s in zip(bare, drawn, strict=True)]
        samples = draw(sampler, policy, requests, Decoding(limits.max_units, temperature=WIDTH), attempt)
        targets = np.full((len(samples), k), np.nan)
        for i, sample in enumerate(samples):
            read = format.decode(sample.payload, statistics)
            if read is not None:
                targets[i] = read
        loglik = np.array([np.nan if s.loglik is None else s.loglik for s in samples], dtype=np.float64)
        return Proposals(targets.reshape(len(prompts), m, k), loglik.reshape(len(prompts), m))

    return propose
