from __future__ import annotations

import numpy as np
import pytest

from ric.kinds import Conditioned, Decoding, Limits, Request, Sample, Sampler, Statistics
from ric.run.durable.attempt import Attempt
from ric.run.ledger import Entry
from ric.run.sampling.draw import WIDTH, distinct, draw, proposer


class Shuffled(Sampler):
    """Answers in a mixed-up order: the prompt, upper case, or what `say` makes of a request."""

    def __init__(self, say=None):
        self.say, self.requests, self.decoding = say, [], None

    def stream(self, policy, requests, decoding):
        self.requests, self.decoding = list(requests), decoding
        for row in np.random.default_rng(0).permutation(len(requests)):
            text, loglik = self.say(requests[row]) if self.say else (requests[row].prompt.upper(), None)
            yield Sample(int(row), text, 3, True, loglik)


@pytest.fixture
def statistics():
    return Statistics(("a", "b"), np.zeros(2), np.ones(2), np.zeros((2, 101)))


def test_samples_come_back_in_the_requests_order(watcher):
    requests = [Request(f"p{i}", i) for i in range(150)]
    entry = Entry("s", "rollout")
    samples = draw(Shuffled(), None, requests, Decoding(), Attempt(entry, watcher))
    assert [sample.payload for sample in samples] == [f"P{i}" for i in range(150)]
    assert (entry.rows_generated, entry.units_generated) == (150, 450)
    assert watcher.done == [(64, 150), (128, 150), (150, 150)]


def test_equal_requests_are_answered_once(watcher):
    """Seed, member, mix, prompt and limits all count; a sample stands in every row that asks for it."""
    few, told = Limits(3, ()), Conditioned("p", "p", "|1", "")
    requests = [
        Request("p", 1, "a"), Request("p", 2, "a"), Request("p", 1, "a"), Request("p", 1, "b"), Request("q", 1, "a"),
        Request("p", 1, "a", limits=few), Request("p", 1, mix=(0.5, 0.5), members=("a", "b")), Request(told, 1, "a"),
        Request("p", 1, "a"), Request(told, 1, "a"),
    ]  # fmt: skip
    assert distinct(requests) == [0, 1, 0, 3, 4, 5, 6, 7, 0, 7]
    entry, sampler = Entry("s", "rollout"), Shuffled(lambda request: (str(request), None))
    samples = draw(sampler, None, requests, Decoding(), Attempt(entry, watcher))
    assert [sample.payload for sample in samples] == [str(request) for request in requests]
    assert [sample.row for sample in samples] == list(range(10))
    assert (len(sampler.requests), entry.rows_generated) == (7, 7)


def test_no_requests_no_samples(watcher):
    assert draw(Shuffled(), None, [], Decoding(), Attempt(Entry("s", "rollout"), watcher)) == []


def say(request):
    """Tags of the prompt's own number; the second draw of a prompt does not parse."""
    number = float(request.prompt.prompt[1:])
    text = f"|{number},{-number}" if request.seed % 2 else "gibberish"
    return text, None if request.seed % 3 == 0 else -number


def test_proposals_are_read_per_prompt(world, statistics, watcher):
    sampler, entry = Shuffled(say), Entry("s", "rollout")
    propose = proposer(sampler, None, "m", world.Tags(), statistics, 5, Attempt(entry, watcher))
    targets, loglik = propose(["p1", "p2", "p3"], 4)
    drawn = [request.seed for request in sampler.requests]
    assert [request.prompt.prompt for request in sampler.requests] == ["p1"] * 4 + ["p2"] * 4 + ["p3"] * 4
    for i, seed in enumerate(drawn):
        number = 1.0 + i // 4
        expected = [number, -number] if seed % 2 else [np.nan, np.nan]
        assert np.array_equal(targets[i // 4, i % 4], expected, equal_nan=True)
        assert np.array_equal(loglik[i // 4, i % 4], np.nan if seed % 3 == 0 else -number, equal_nan=True)
    assert {seed % 2 for seed in drawn} == {0, 1}
    assert entry.rows_generated == 12


def test_proposals_for_a_prompt_depend_on_no_other_prompt(world, statistics, watcher):
    def asked(prompts, m=2, member="m", seed=5):
        sampler = Shuffled(say)
        proposer(sampler, None, member, world.Tags(), statistics, seed, Attempt(Entry("s", "rollout")))(prompts, m)
        return [request.seed for request in sampler.requests]

    both = asked(["p1", "p2"])
    assert asked(["p2", "p1"]) == both[2:] + both[:2]
    assert asked(["p1"], m=3)[:2] == both[:2]
    others = [asked(["p1"], member="n"), asked(["p1"], seed=6), both[2:]]
    assert len({tuple(drawn) for drawn in [both[:2], *others]}) == 4


def test_proposals_are_drawn_bare_widely_and_as_long_as_tags(world, statistics, watcher):
    sampler = Shuffled(say)
    proposer(sampler, None, "m", world.Tags(), statistics, 0, Attempt(Entry("s", "rollout")))(["p1"], 1)
    (request,) = sampler.requests
    assert request.prompt == Conditioned("p1", "p1", "", "")
    assert (request.member, request.limits) == ("m", Limits(2, ()))
    assert (sampler.decoding.temperature, sampler.decoding.top_p, sampler.decoding.top_k) == (WIDTH, 1.0, 0)
    assert WIDTH >= 1
