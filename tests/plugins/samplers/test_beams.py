"""Beam search against exhaustive search in plain Python, on tables and on a small model."""

from __future__ import annotations

import itertools
import math

import pytest
import torch

from ric.errors import ConfigError
from ric.kinds import Decoding, Example, Request
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.samplers.beams import choose
from ric_plugins.samplers.transformers_sampler import Batched

PROMPTS = ["Say kite red:", "Say dog blue:"]


@pytest.fixture
def bench(policy):
    """A backend for the folder's small policy, whose "base" does not know the policy's own token."""
    return CausalLM(device="cpu"), policy


def table(*rows):
    return torch.tensor([rows]).log()


def test_the_best_continuations_of_all_beams_stay() -> None:
    """Beams at .6 and .4; .6 * (.5, .3, .2) and .4 * (.9, .1, 0): .36 from the second, .3 from the first."""
    choice = choose(
        table(0.6, 0.4)[0][None], table([0.5, 0.3, 0.2], [0.9, 0.1, 1e-9]), torch.tensor([[False, False]]), 1, 0.0, 2,
        first=False,
    )  # fmt: skip
    assert choice.parents.tolist() == [[1, 0]]
    assert choice.tokens.tolist() == [[0, 0]]
    assert choice.scores.exp()[0].tolist() == pytest.approx([0.36, 0.30])


def test_at_the_first_place_equal_beams_take_different_tokens() -> None:
    choice = choose(torch.zeros(1, 2), table([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]), torch.zeros(1, 2).bool(), 1, 0.0, 2,
                    first=True)  # fmt: skip
    assert (choice.parents.tolist(), choice.tokens.tolist()) == ([[0, 0]], [[0, 1]])


def test_a_group_pays_for_what_an_earlier_one_chose() -> None:
    """ln .5 - ln .3 = .51: a cost of 1 turns the second group to the second token; .4 does not."""
    for diversity, second in ((1.0, 1), (0.4, 0)):
        choice = choose(torch.zeros(1, 2), table([0.5, 0.3, 0.2], [0.5, 0.3, 0.2]), torch.zeros(1, 2).bool(), 2,
                        diversity, 2, first=True)  # fmt: skip
        assert choice.tokens.tolist() == [[0, second]]
        assert choice.scores.exp()[0].tolist() == pytest.approx([0.5, [0.5, 0.3][second]]), "the cost is not kept"


def test_a_finished_beam_stays_as_it_is_and_costs_nobody() -> None:
    done = torch.tensor([[True, False]])
    choice = choose(table(0.9, 0.1)[0][None], table([0.5, 0.3, 0.2], [0.1, 0.1, 0.8]), done, 2, 9.0, 2, first=False)
    assert (choice.parents.tolist(), choice.tokens.tolist()) == ([[0, 1]], [[2, 2]])
    assert choice.scores.exp()[0].tolist() == pytest.approx([0.9, 0.08])


def known(policy, rows):
    """Log-probabilities of the next token as "base" has them."""
    logits = policy.model(torch.tensor(rows)).logits[:, -1]
    logits[:, list(policy.hidden("base"))] = float("-inf")
    return logits.log_softmax(-1)


def test_wide_beams_find_the_likeliest_texts(bench) -> None:
    """Every text of two tokens scored by the backend; beams as wide as the vocabulary find the first four."""
    _, policy = bench
    decoding = Decoding(max_units=2, beams=policy.vocabulary, batch=policy.vocabulary)
    found = list(Batched().stream(policy, [Request(PROMPTS[0], s, "base") for s in range(policy.vocabulary)], decoding))
    best = max(found, key=lambda s: s.loglik)
    _text, prompt = policy.codec.prompt(PROMPTS[0], 2)
    policy.activate("base")
    with torch.inference_mode():
        one = known(policy, [prompt])[0]
        one[sorted(policy.codec.ends)] = float("-inf")
        top = one.topk(40).indices.tolist()
        two = known(policy, [[*prompt, token] for token in top])
    expected = max(float(one[a]) + float(two[i].max()) for i, a in enumerate(top))
    assert best.loglik == pytest.approx(expected, abs=1e-4)


def test_beams_agree_with_the_backends_likelihood(bench) -> None:
    backend, policy = bench
    requests = [Request(p, s, "base") for p in PROMPTS for s in range(4)]
    for groups in (1, 2, 4):
        decoding = Decoding(max_units=24, beams=4, beam_groups=groups, diversity=1.0)
        samples = sorted(Batched().stream(policy, requests, decoding), key=lambda s: s.row)
        whole = [i for i, s in enumerate(samples) if s.finished]
        assert whole
        examples = [Example(requests[i].prompt, samples[i].payload) for i in whole]
        loglik, units = backend.loglik(policy, "base", examples)
        for i, value, count in zip(whole, loglik, units, strict=True):
            if count == samples[i].units:  # a text may be spelt with other tokens than were drawn
                assert samples[i].loglik == pytest.approx(value, abs=1e-4)
        for prompt in range(2):
            per_unit = [s.loglik / s.units for s in samples[4 * prompt : 4 * prompt + 4]]
            assert per_unit == sorted(per_unit, reverse=True)


def test_one_beam_is_greedy(bench) -> None:
    _, policy = bench
    requests = [Request(p, 0, "base") for p in PROMPTS]
    beams = sorted(Batched().stream(policy, requests, Decoding(24, beams=1)), key=lambda s: s.row)
    greedy = sorted(Batched().stream(policy, requests, Decoding(24, temperature=0.0)), key=lambda s: s.row)
    assert [b.payload for b in beams] == [g.payload for g in greedy]


def test_a_rows_beam_does_not_depend_on_its_batch(bench) -> None:
    _, policy = bench
    requests = [Request(p, s, "base") for p, s in itertools.product(PROMPTS, (5, 2, 3))]
    decoding = Decoding(max_units=16, beams=3, beam_groups=3, diversity=1.0)
    together = sorted(Batched().stream(policy, requests, decoding), key=lambda s: s.row)
    for row, request in enumerate(requests):
        (alone,) = Batched().stream(policy, [request], decoding._replace(batch=1))
        assert alone.payload == together[row].payload
        assert math.isclose(alone.loglik, together[row].loglik, abs_tol=1e-4)
    assert together[0].payload == together[1].payload, "seeds 5 and 2 are both the last of three"


def test_groups_of_unequal_size_are_refused(bench) -> None:
    with pytest.raises(ConfigError, match="4 beams in 3 groups"):
        list(Batched().stream(bench[1], [Request(PROMPTS[0], 0, "base")], Decoding(4, beams=4, beam_groups=3)))
