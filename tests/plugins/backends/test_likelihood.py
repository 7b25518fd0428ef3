import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM

from ric.kinds import Conditioned, Example
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.encoding import Encoded
from ric_plugins.backends.causal_lm.likelihood import LOGITS_AT_ONCE, batches, padded, token_logprobs

EXAMPLES = [
    Example("Say one now.\n\nReply:", "The red kite is high."),
    Example(Conditioned("p", "Say", " 0.5", " two:"), "No.", tags_in_loss=True),
    Example("Say", "Sheets and cats."),
]


@pytest.fixture(scope="module")
def model(tiny):
    return AutoModelForCausalLM.from_pretrained(tiny).eval()


def slow_logprobs(model, ids):
    """ln p of every token but the first, one forward pass a prefix."""
    out = []
    for t in range(1, len(ids)):
        logits = model(input_ids=torch.tensor([ids[:t]])).logits[0, -1].detach().double()
        out.append(float(logits[ids[t]] - torch.logsumexp(logits, dim=0)))
    return out


def test_against_one_forward_pass_a_prefix(tiny, model):
    backend = CausalLM(device="cpu")
    policy = backend.load(tiny)
    total, units = backend.loglik(policy, "base", EXAMPLES)
    table, ones = backend.loglik(policy, "base", EXAMPLES, per_unit=True)
    for i, example in enumerate(EXAMPLES):
        encoded = policy.codec.example(example)
        slow = [p for p, c in zip(slow_logprobs(model, encoded.ids), encoded.counted[1:], strict=True) if c]
        assert total[i] == pytest.approx(sum(slow), abs=1e-4)
        assert units[i] == len(slow)
        assert table[i, : len(slow)] == pytest.approx(slow, abs=1e-5)
        assert not table[i, len(slow) :].any()
        assert ones[i].sum() == len(slow)
    assert table.dtype == np.float64


def test_nothing_to_do_is_fine(tiny):
    backend = CausalLM(device="cpu")
    total, units = backend.loglik(backend.load(tiny), "base", [])
    assert total.shape == units.shape == (0,)


def test_padding_and_neighbours_do_not_matter(model):
    rows = [Encoded([5, 6, 7, 8, 9], [False, False, True, True, True]), Encoded([5, 9], [False, True])]
    together, mask = token_logprobs(model, *padded(rows, pad=0))
    for i, row in enumerate(rows):
        alone, own = token_logprobs(model, *padded([row], pad=0))
        assert torch.allclose(together[i][mask[i]], alone[0][own[0]], atol=1e-5)
    assert not together[~mask].any()


def test_hidden_tokens_take_no_probability(model):
    ids, counted = padded([Encoded([5, 6, 7], [False, True, True])], pad=0)
    plain, _ = token_logprobs(model, ids, counted)
    without, _ = token_logprobs(model, ids, counted, hidden=[8, 9])
    logits = model(input_ids=ids).logits[0, :2].double()
    lost = torch.log1p(-logits.softmax(-1)[:, [8, 9]].sum(-1))
    assert torch.allclose(without[0].double(), plain[0].double() - lost, atol=1e-5)


def test_gradients_reach_only_counted_tokens(model):
    ids, counted = padded([Encoded([5, 6, 7], [False, False, True])], pad=0)
    logprobs, _ = token_logprobs(model, ids, counted)
    expected = torch.autograd.grad(logprobs.sum(), model.lm_head.weight)[0]
    logits = model(input_ids=ids).logits[0, 1]
    by_hand = torch.autograd.grad(logits[7] - logits.logsumexp(0), model.lm_head.weight)[0]
    assert torch.allclose(expected, by_hand, atol=1e-6)


def test_batches_cover_everything_within_the_budget():
    lengths = [3, 900, 20, 900, 5, 7]
    vocabulary = LOGITS_AT_ONCE // 1000
    out = batches(lengths, vocabulary)
    assert sorted(i for b in out for i in b) == list(range(6))
    assert all(len(b) * max(lengths[i] for i in b) * vocabulary <= LOGITS_AT_ONCE for b in out)
    assert [len(b) for b in batches([4] * 5, 10, most=2)] == [2, 2, 1]
    assert [len(b) for b in batches([5], LOGITS_AT_ONCE)] == [1]


def test_states_are_those_after_the_last_token(tiny, model):
    """A row alone, without padding, up to and with its last token."""
    backend = CausalLM(device="cpu")
    policy = backend.load(tiny)
    found = backend.states(policy, "base", EXAMPLES)
    for row, example in zip(found, EXAMPLES, strict=True):
        ids = torch.tensor([policy.codec.example(example).ids])
        alone = model(input_ids=ids, output_hidden_states=True).hidden_states[-1][0, -1]
        assert row == pytest.approx(alone.detach().numpy(), abs=1e-5)
    assert len(backend.states(policy, "base", [])) == 0
