"""Requests to samples, and a policy's own proposals, counted for the ledger."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

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
from ric.run.ledger import Entry
from ric.run.randomness import seeds
from ric.run.watcher import Watcher

WIDTH = 1.5
"""Temperature proposals are drawn at: above 1, so that a few draws reach unlikely targets too. Their likelihood is
always that at temperature 1, so what counts as plausible does not depend on it."""


def draw(
    sampler: Sampler, policy: Policy, requests: Sequence[Request], decoding: Decoding, entry: Entry, watcher: Watcher
) -> list[Sample]:
    """One sample per request, in the requests' order."""
    samples: dict[int, Sample] = {}
    for sample in sampler.stream(policy, requests, decoding):
        samples[sample.row] = sample
        entry.drew(sample)
        if len(samples) % 64 == 0 or len(samples) == len(requests):
            watcher.progress(len(samples), len(requests), {})
    return [samples[i] for i in range(len(requests))]


def proposer(
    sampler: Sampler,
    policy: Policy,
    member: str,
    format: Format,
    statistics: Statistics,
    seed: int,
    entry: Entry,
    watcher: Watcher,
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
        samples = draw(sampler, policy, requests, Decoding(limits.max_units, temperature=WIDTH), entry, watcher)
        targets = np.full((len(samples), k), np.nan)
        for i, sample in enumerate(samples):
            read = format.decode(sample.payload, statistics)
            if read is not None:
                targets[i] = read
        loglik = np.array([np.nan if s.loglik is None else s.loglik for s in samples], dtype=np.float64)
        return Proposals(targets.reshape(len(prompts), m, k), loglik.reshape(len(prompts), m))

    return propose
