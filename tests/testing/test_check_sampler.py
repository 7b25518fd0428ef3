"""For every rule of a sampler, a broken one that is caught."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from ric.kinds import Sample, Sampler
from ric.testing import ContractError, check_sampler
from ric.testing.sampler import equal

POLICY = SimpleNamespace(members=("base", "a"))
PROMPTS = ["one", "two words"]


@dataclass
class Dice(Sampler):
    """A sampler that keeps every rule: letters drawn from the request's own seed."""

    backends = frozenset({"dice"})

    def letters(self, request, decoding, position):
        if decoding.temperature == 0:
            return [97] * 8
        rng = np.random.default_rng([request.seed, zlib.crc32(f"{request.prompt} {request.member}".encode())])
        return rng.integers(97, 123, 8)

    def stream(self, policy, requests, decoding):
        for row, request in enumerate(requests):
            most = request.limits.max_units if request.limits else decoding.max_units
            letters = self.letters(request, decoding, row)[:most]
            yield Sample(row, "".join(map(chr, letters)), len(letters), finished=True)


class Drops(Dice):
    def stream(self, policy, requests, decoding):
        yield from list(super().stream(policy, requests, decoding))[:-1]


class Repeats(Dice):
    def stream(self, policy, requests, decoding):
        yield from list(super().stream(policy, requests, decoding)) * 2


class Misnumbers(Dice):
    def stream(self, policy, requests, decoding):
        yield from (sample._replace(row=sample.row + 1) for sample in super().stream(policy, requests, decoding))


class Chatty(Dice):
    def stream(self, policy, requests, decoding):
        yield from super().stream(policy, requests, decoding) if requests else [Sample(0, "", 0, finished=True)]


class Positional(Dice):
    def letters(self, request, decoding, position):
        return (super().letters(request, decoding, position) + position) % 26 + 97


class BatchSize(Dice):
    def letters(self, request, decoding, position):
        return (np.asarray(super().letters(request, decoding, position)) + (decoding.batch == 1)) % 26 + 97


class Unseeded(Dice):
    state = np.random.default_rng(0)

    def letters(self, request, decoding, position):
        return self.state.integers(97, 123, 8)


class Constant(Dice):
    def letters(self, request, decoding, position):
        return [97] * 8


class HotAtZero(Dice):
    def letters(self, request, decoding, position):
        return super().letters(request, decoding._replace(temperature=1.0), position)


class Endless(Dice):
    def stream(self, policy, requests, decoding):
        bare = [request._replace(limits=None) for request in requests]
        yield from super().stream(policy, bare, decoding)


class Homeless(Dice):
    backends = frozenset()


@pytest.mark.parametrize(
    ("cls", "rule"),
    [
        (Drops, "every request yields exactly one sample"),
        (Repeats, "every request yields exactly one sample"),
        (Misnumbers, "every request yields exactly one sample"),
        (Chatty, "no requests yield no samples"),
        (Positional, "a row's result does not depend on its batch"),
        (BatchSize, "a row's result does not depend on its batch"),
        (Unseeded, "a row's result does not depend on its batch"),
        (Constant, "the seed decides the sample"),
        (HotAtZero, "temperature 0 is greedy"),
        (Endless, "at most max_units units"),
        (Homeless, "backends is a frozenset of backend names"),
    ],
)
def test_broken_samplers_are_caught(cls, rule):
    with pytest.raises(ContractError, match=rule):
        check_sampler(cls(), POLICY, PROMPTS)


def test_a_good_sampler_passes():
    check_sampler(Dice(), POLICY, PROMPTS)


def test_payloads_may_be_arrays():
    assert equal([np.arange(3)], [np.arange(3)])
    assert not equal([np.arange(3)], [np.arange(4)])
    assert not equal(["a"], ["a", "b"])
