"""The rules of a sampler, as `ric.kinds.Sampler` states them; run on a policy that the author brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ric.kinds import Decoding, Limits, Policy, Prompt, Request, Sample, Sampler
from ric.testing.rule import are_texts, require

DECODING = Decoding(max_units=8)


def check_traits(sampler: Sampler) -> None:
    """`backends` names at least one backend.

    Raises:
        ContractError: it does not.
    """
    found = sampler.backends
    good = found and are_texts(found, frozenset)
    require(good, "backends is a frozenset of backend names, not empty", f"it is {found!r}")


def check_sampler(sampler: Sampler, policy: Policy, prompts: Sequence[Prompt]) -> None:
    """Check every rule of a sampler.

    Args:
        sampler: the sampler.
        policy: a small policy of a backend it names; every member is asked.
        prompts: at least two prompts that the policy understands, of different lengths.

    Raises:
        ContractError: a rule is broken.
    """
    check_traits(sampler)
    asked = requests(policy, prompts)
    one_sample_a_request(sampler, policy, asked)
    independent_of_batch(sampler, policy, asked)
    seed_decides(sampler, policy, prompts[0])
    greedy_ignores_seed(sampler, policy, prompts[0])
    keeps_limits(sampler, policy, asked)


def requests(policy: Policy, prompts: Sequence[Prompt]) -> list[Request]:
    """Two requests per prompt and member."""
    pairs = [(prompt, member) for prompt in prompts for member in policy.members] * 2
    return [Request(prompt, seed=100 + i, member=member) for i, (prompt, member) in enumerate(pairs)]


def draw(sampler: Sampler, policy: Policy, asked: Sequence[Request], decoding: Decoding = DECODING) -> list[Sample]:
    """Samples in the order of their requests."""
    return sorted(sampler.stream(policy, asked, decoding), key=lambda sample: sample.row)


def one_sample_a_request(sampler: Sampler, policy: Policy, asked: Sequence[Request]) -> None:
    """Every request yields exactly one sample, which names it."""
    rows = [sample.row for sample in draw(sampler, policy, asked)]
    require(
        rows == list(range(len(asked))),
        "every request yields exactly one sample with its index",
        f"{len(asked)} requests gave samples of {rows}",
    )
    require(draw(sampler, policy, []) == [], "no requests yield no samples", "they yielded some")


def independent_of_batch(sampler: Sampler, policy: Policy, asked: Sequence[Request]) -> None:
    """The same samples in another order, in batches of one, and alone."""
    rule = "a row's result does not depend on its batch"
    wanted = [sample.payload for sample in draw(sampler, policy, asked)]
    backwards = [sample.payload for sample in draw(sampler, policy, asked[::-1])][::-1]
    require(equal(wanted, backwards), rule, "other payloads for the requests in reverse order")
    single = [sample.payload for sample in draw(sampler, policy, asked, DECODING._replace(batch=1))]
    require(equal(wanted, single), rule, "other payloads in batches of one")
    alone = [draw(sampler, policy, [request])[0].payload for request in asked[:3]]
    require(equal(wanted[:3], alone), rule, "other payloads for requests one by one")


def seed_decides(sampler: Sampler, policy: Policy, prompt: Prompt) -> None:
    """Equal seeds give equal samples; among many seeds not all samples are equal."""
    rule = "the seed decides the sample"
    twice = draw(sampler, policy, [Request(prompt, 5, "base"), Request(prompt, 5, "base")])
    require(equal([twice[0].payload], [twice[1].payload]), rule, "equal seeds gave two payloads")
    many = draw(sampler, policy, [Request(prompt, seed, "base") for seed in range(16)])
    varied = any(not equal([many[0].payload], [sample.payload]) for sample in many)
    require(varied, rule, "16 seeds gave one payload at temperature 1")


def greedy_ignores_seed(sampler: Sampler, policy: Policy, prompt: Prompt) -> None:
    """At temperature 0 the seed makes no difference."""
    greedy = DECODING._replace(temperature=0.0)
    found = draw(sampler, policy, [Request(prompt, seed, "base") for seed in range(3)], greedy)
    payloads = [sample.payload for sample in found]
    require(equal(payloads, payloads[:1] * 3), "temperature 0 is greedy", "two seeds gave different payloads")


def keeps_limits(sampler: Sampler, policy: Policy, asked: Sequence[Request]) -> None:
    """No more units than the decoding or the request's own limit allow."""
    limited = [request._replace(limits=Limits(2) if i % 2 else None) for i, request in enumerate(asked)]
    for sample in draw(sampler, policy, limited):
        most = 2 if sample.row % 2 else DECODING.max_units
        require(0 <= sample.units <= most, "at most max_units units", f"{sample.units} units for a limit of {most}")


def equal(a: Sequence[Any], b: Sequence[Any]) -> bool:
    """Equal payloads; arrays and images are compared as arrays."""
    return len(a) == len(b) and all(
        bool(x == y) if isinstance(x, str) else np.array_equal(np.asarray(x), np.asarray(y))
        for x, y in zip(a, b, strict=True)
    )
