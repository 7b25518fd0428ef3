"""Mixtures inside a batch: equal to merged weights, exact at the corners, each row on its own."""

import copy

import pytest
import torch

from ric.errors import PluginError, RunError
from ric.kinds import Decoding, Example, Request
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.building import mean_token_loss
from ric_plugins.samplers.answering import Answering
from ric_plugins.samplers.decoding_loop import Line, run
from ric_plugins.samplers.transformers_sampler import MERGED, Batched

PROMPTS = ["Say kite red:", "Say ball blue:", "Say cat:", "Say", "Please say dog red now:", "Say<h0> sheet red:"]
IDS = torch.tensor([[5, 6, 7, 300 % 290, 8], [9, 8, 7, 6, 5], [11, 12, 13, 14, 15], [5, 6, 7, 8, 9]])
MIXES = [(0.25, 0.75, 0.0), (1.5, -0.7, 0.0), (0.0, 0.0, 1.0), (0.2, 0.3, 0.5)]
MEMBERS = ("x", "y", "base")


@pytest.fixture(scope="module", params=["lora", "none"])
def mode(request):
    return request.param


def trained(model, adapter, tmp):
    """Members x and y, trained apart on other answers with an own token, and a policy that can mix them."""
    backend = CausalLM(rank=4, alpha=8, dropout=0.0, targets="all-linear", device="cpu", adapter=adapter)
    policy = backend.load(model, tokens=["<h0>"])
    from ric.kinds import FitSettings

    for name, answer in (("x", "The red kite is<h0> high."), ("y", "<h0>Blue cats are low.")):
        backend.add_member(policy, name)
        examples = [Example(prompt, answer) for prompt in PROMPTS]
        backend.fit(policy, name, examples, mean_token_loss, FitSettings(15, 6, 2e-2), tmp / name, lambda *_: None)
    return backend, policy


@pytest.fixture(scope="module")
def mixed(policy, mode, tmp_path_factory):
    return trained(policy.tokenizer.name_or_path, mode, tmp_path_factory.mktemp("mixed"))


@pytest.fixture(scope="module")
def adapters(policy, tmp_path_factory):
    return trained(policy.tokenizer.name_or_path, "lora", tmp_path_factory.mktemp("adapters"))


def logits(policy, ids):
    with torch.inference_mode():
        return policy.model(input_ids=ids).logits


def test_rows_equal_merged_weights(adapters):
    backend, policy = adapters
    own = policy.own[0]
    ids = IDS.clone()
    ids[:, 2] = own
    with policy.mixing(MEMBERS, torch.tensor(MIXES)):
        rows = logits(policy, ids)
    for row, mix in enumerate(MIXES):
        backend.combine(policy, dict(zip(MEMBERS, mix, strict=True)), "merged")
        policy.activate("merged")
        assert (rows[row] - logits(policy, ids[row : row + 1])[0]).abs().max() <= 1e-5
    assert (rows[0, :, own] - rows[3, :, own]).abs().max() > 1e-3, "own tokens' output rows are mixed"


def same_but_own(policy, one, other):
    """Equal to the bit, but for the own tokens' logits, which another matrix product computes."""
    known = [i for i in range(one.shape[-1]) if i not in policy.own]
    return torch.equal(one[..., known], other[..., known]) and torch.allclose(one, other, rtol=0, atol=1e-5)


def test_corners_are_the_members_to_the_bit(adapters):
    _, policy = adapters
    ids = IDS[:2].clone()
    ids[:, 2] = policy.own[0]
    for corner, member in enumerate(("x", "y")):
        weights = torch.zeros(2, 2)
        weights[:, corner] = 1.0
        with policy.mixing(("x", "y"), weights):
            rows = logits(policy, ids)
        policy.activate(member)
        assert same_but_own(policy, rows, logits(policy, ids))
    policy.activate("base")
    with policy.mixing(("x", "y"), torch.zeros(2, 2)):
        rows = logits(policy, ids)
    assert same_but_own(policy, rows, logits(policy, ids))


def test_a_context_leaves_nothing_behind(adapters):
    _, policy = adapters
    policy.activate("x")
    before = logits(policy, IDS)
    with pytest.raises(KeyError), policy.mixing(("x", "y"), torch.ones(4, 2)):
        raise KeyError
    policy.activate("x")
    assert torch.equal(logits(policy, IDS), before)
    assert not any(module._forward_hooks for module in policy.model.modules())


def draw(policy, requests, **options):
    samples = list(Batched().stream(policy, requests, Decoding(**{"max_units": 10, **options})))
    assert sorted(s.row for s in samples) == list(range(len(requests)))
    return sorted(samples, key=lambda s: s.row)


def requests_of(combine="weights"):
    mixes = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.5, 0.5, 0.0), (0.2, 0.3, 0.5)]
    return [Request(p, 10 * i + j, mix=mix, combine=combine, members=MEMBERS)
            for i, p in enumerate(PROMPTS) for j, mix in enumerate(mixes)]  # fmt: skip


@pytest.mark.parametrize("combine", ["weights", "predictions"])
def test_corners_of_a_batch_answer_as_their_members(mixed, combine):
    _, policy = mixed
    found = draw(policy, requests_of(combine))
    for i, prompt in enumerate(PROMPTS):
        for j, member in enumerate(MEMBERS):
            (alone,) = draw(policy, [Request(prompt, 10 * i + j, member)])
            assert found[5 * i + j][1:4] == alone[1:4]
            assert found[5 * i + j].loglik == pytest.approx(alone.loglik, abs=1e-4)


@pytest.mark.parametrize("combine", ["weights", pytest.param("predictions", marks=pytest.mark.slow)])
def test_a_mixed_row_does_not_depend_on_its_batch(mixed, combine):
    _, policy = mixed
    requests = requests_of(combine)
    reference = draw(policy, requests)
    assert len({s.payload for s in reference}) > 10
    for batch in (1, 3):
        assert [s.payload for s in draw(policy, requests, batch=batch)] == [s.payload for s in reference]
    assert [s.payload for s in draw(policy, requests[::-1])][::-1] == [s.payload for s in reference]


def test_mixed_rows_answer_as_merged_members(mixed):
    backend, policy = mixed
    for request in requests_of()[3::5]:
        backend.combine(policy, dict(zip(MEMBERS, request.mix, strict=True)), "merged")
        (one,), (other,) = draw(policy, [request]), draw(policy, [request._replace(member="merged", mix=None)])
        assert one.payload == other.payload


def test_equal_prompts_of_unequal_mixtures_are_read_apart(adapters):
    _, policy = adapters
    requests = [Request("Say cat:", 3, mix=(a, 1 - a), members=("x", "y")) for a in (0.0, 0.5, 1.0, 2.0, 0.5)]
    together = [s.payload for s in draw(policy, requests, temperature=0.0)]
    assert together == [draw(policy, [request], temperature=0.0)[0].payload for request in requests]
    assert together[1] == together[4]
    assert len(set(together)) > 1


def test_predictions_are_averaged_probabilities(mixed):
    """One step by hand: sum_i c_i softmax(logits_i), with own tokens that the base does not know left out of its."""
    _, policy = mixed
    ids = policy.codec.prompt("Say kite red:")[1]
    expected = 0.0
    for member, c in zip(MEMBERS, (0.2, 0.3, 0.5), strict=True):
        policy.activate(member)
        last = logits(policy, torch.tensor([ids]))[0, -1].double()
        last[list(policy.hidden(member))] = float("-inf")
        expected = expected + c * last.softmax(-1)
    line = Line(0, "", ids, 4, 1, mix=(0.2, 0.3, 0.5))
    (done,) = run(policy, Answering(MEMBERS, "predictions"), [line], Decoding(min_units=0))
    assert done.loglik == pytest.approx(float(expected.log()[done.ids[0]]), abs=1e-4)


def test_a_row_of_nothing_but_base_never_says_own_tokens(mixed):
    _, policy = mixed
    hot = [Request("Say", seed, mix=mix, members=MEMBERS) for seed in range(150)
           for mix in ((0.0, 0.0, 1.0), (0.5, 0.0, 0.5))]  # fmt: skip
    samples = draw(policy, hot, temperature=50.0)
    assert not any("<h0>" in s.payload for s in samples[::2])
    assert any("<h0>" in s.payload for s in samples[1::2])


def test_what_cannot_be_mixed_is_refused(mixed):
    _, policy = mixed
    with pytest.raises(RunError, match=r"request 1 mixes 2 members with the coefficients \(1.0,\)"):
        draw(policy, [Request("x", 0, "x"), Request("x", 0, mix=(1.0,), members=("x", "y"))])
    with pytest.raises(RunError, match=r"'xx' is no member(.|\n)*did you mean 'x'"):
        draw(policy, [Request("x", 0, mix=(1.0, 0.0), members=("xx", "y"))])
    with pytest.raises(RunError, match="mixes predictions"):
        draw(policy, [Request("x", 0, mix=(1.5, -0.5), members=("x", "y"), combine="predictions")])


def test_whole_weights_are_merged_one_mixture_at_a_time(mixed, mode):
    _, policy = mixed
    draw(policy, requests_of())
    assert (MERGED in policy.members) == (mode == "none")
    if mode == "none":
        with pytest.raises(RunError, match="mixed row by row"), policy.mixing(("x",), torch.ones(1, 1)):
            pass


@pytest.mark.parametrize("flag", ["use_dora", "lora_bias"])
def test_adapters_whose_delta_is_another_are_refused(adapters, flag):
    _, policy = adapters
    name = policy.store._names["x"]
    old = policy.model.peft_config[name]
    odd = copy.deepcopy(old)
    setattr(odd, flag, True)
    policy.model.peft_config[name] = odd
    try:
        with pytest.raises(PluginError, match=f"{flag}(.|\n)*plain LoRA"):
            draw(policy, [Request("x", 0, mix=(0.5, 0.5), members=("x", "y"))])
    finally:
        policy.model.peft_config[name] = old
