"""A sampler that knows one member at a time gets its mixtures merged, and every answer goes back to its row."""

import pytest

from ric.errors import RunError
from ric.kinds import Decoding, Request, Sample, Sampler
from ric.run.sampling.merging import MERGED, mixing

TWO = ("a", "b")


class Says(Sampler):
    """Says the number that a member stands for; the last row first."""

    backends = frozenset({"numbers"})

    def __init__(self):
        self.calls = []

    def stream(self, policy, requests, decoding):
        assert all(request.mix is None and not request.members for request in requests)
        self.calls.append([request.member for request in requests])
        for row in reversed(range(len(requests))):
            yield Sample(row, (requests[row].prompt, policy[requests[row].member]), 1, True)


class Adds:
    """Merges by adding up."""

    def combine(self, policy, coefficients, name):
        policy[name] = sum(c * policy[member] for member, c in coefficients.items())


def drawn(sampler, requests):
    policy = {"a": 1.0, "b": 10.0}
    return {s.row: s.payload for s in sampler.stream(policy, requests, Decoding())}


def test_each_row_gets_its_own_mixture():
    says = Says()
    requests = [
        Request("p", 1, "b"), Request("q", 1, mix=(0.5, 0.5), members=TWO), Request("r", 1, "a"),
        Request("s", 1, mix=(1.5, -0.5), members=TWO), Request("t", 1, mix=(0.5, 0.5), members=TWO),
    ]  # fmt: skip
    found = drawn(mixing(says, Adds()), requests)
    assert found == {0: ("p", 10.0), 1: ("q", 5.5), 2: ("r", 1.0), 3: ("s", -3.5), 4: ("t", 5.5)}
    assert says.calls == [["b", "a"], [MERGED, MERGED], [MERGED]], "one merge per mixture"


def test_a_sampler_that_mixes_is_left_alone():
    class Mixes(Says):
        mixes = frozenset({"weights", "predictions"})

    sampler = Mixes()
    assert mixing(sampler, Adds()) is sampler


def test_predictions_cannot_be_merged():
    request = Request("p", 1, mix=(0.5, 0.5), members=TWO, combine="predictions")
    with pytest.raises(RunError, match=r"request 0 mixes predictions, with sampler Says(.|\n)*algo.combine=weights"):
        drawn(mixing(Says(), Adds()), [request])


def test_a_mixture_must_exist():
    with pytest.raises(RunError, match="request 0 mixes 2 members"):
        drawn(mixing(Says(), Adds()), [Request("p", 1, mix=(1.0,), members=TWO)])
