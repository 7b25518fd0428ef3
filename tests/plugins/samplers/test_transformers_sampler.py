import pytest
import torch

from ric.errors import RunError
from ric.kinds import Conditioned, Decoding, Limits, Request
from ric_plugins.samplers.decoding_loop import Line, run
from ric_plugins.samplers.transformers_sampler import Batched

PROMPTS = ["Say kite red:", "Say ball blue:", "Say cat:", "Say", "Please say dog red now:", "Say sheet red:", "x"]
REQUESTS = [Request(PROMPTS[i % 7], i, "base" if i % 3 else "copy") for i in range(60)]


def draw(policy, requests, **options):
    samples = list(Batched().stream(policy, requests, Decoding(**{"max_units": 12, **options})))
    assert sorted(s.row for s in samples) == list(range(len(requests)))
    return sorted(samples, key=lambda s: s.row)


def test_a_result_does_not_depend_on_its_batch(policy):
    reference = draw(policy, REQUESTS, batch=64)
    assert len({s.payload for s in reference}) > 20
    for batch in (1, 3):
        for ours, theirs in zip(draw(policy, REQUESTS, batch=batch), reference, strict=True):
            assert ours[:4] == theirs[:4]
            assert ours.loglik == pytest.approx(theirs.loglik, abs=1e-4)
    backwards = draw(policy, REQUESTS[::-1], batch=7)
    assert [s.payload for s in backwards[::-1]] == [s.payload for s in reference]


def test_greedy_equals_generate(policy):
    policy.activate("base")
    end = policy.codec.end
    for sample, prompt in zip(
        draw(policy, [Request(p, 0, "base") for p in PROMPTS], temperature=0.0), PROMPTS, strict=True
    ):
        ids = torch.tensor([policy.codec.prompt(prompt)[1]])
        out = policy.model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=12,
            do_sample=False,
            eos_token_id=end,
            pad_token_id=0,
            min_new_tokens=1,
            suppress_tokens=list(policy.own),
        )[0, ids.shape[1] :]
        assert sample.payload == policy.codec.decode(prompt, out.tolist())
        assert sample.units == len(out)
        assert sample.finished == (int(out[-1]) == end)


def test_loglik_against_one_full_forward_pass(policy):
    policy.activate("copy")
    lines = [Line(i, p, policy.codec.prompt(p)[1], i, 8 + i % 3) for i, p in enumerate(PROMPTS)]
    decoding = Decoding(temperature=0.7, top_p=0.9, top_k=30, min_units=3)
    done = sorted(run(policy, "copy", lines, decoding), key=lambda line: line.row)
    for line in done:
        with torch.no_grad():
            logits = policy.model(input_ids=torch.tensor([line.prompt + line.ids])).logits[0].double()
        table = logits.log_softmax(-1)[len(line.prompt) - 1 : -1]
        assert line.loglik == pytest.approx(float(table[range(len(line.ids)), line.ids].sum()), abs=1e-3)
        assert len(line.ids) == line.limit or line.ids[-1] == policy.codec.end
        assert policy.codec.end not in line.ids[:3], "min_units"


def test_draws_follow_the_model(policy):
    counts = torch.zeros(policy.vocabulary)
    requests = [Request("Say kite red:", seed, "base") for seed in range(3000)]
    policy.activate("base")
    ids = policy.codec.prompt("Say kite red:")[1]
    for line in run(policy, "base", [Line(r.seed, "", ids, r.seed, 1) for r in requests], Decoding(min_units=0)):
        counts[line.ids[0]] += 1
    with torch.no_grad():
        logits = policy.model(input_ids=torch.tensor([ids])).logits[0, -1]
    logits[list(policy.own)] = float("-inf")
    assert (counts / 3000 - logits.softmax(-1)).abs().max() < 0.03


def test_limits_of_a_request_win(policy):
    requests = [Request("Say cat:", 1, "base", limits=Limits(3)), Request("Say cat:", 1, "base")]
    short, long = draw(policy, requests, min_units=12)
    assert (short.units, long.units) == (3, 12)
    assert not short.finished
    assert not long.finished
    assert long.payload.startswith(short.payload)


def test_a_stop_string_ends_a_row_and_is_cut_off(policy):
    free = draw(policy, REQUESTS, min_units=12)
    stopped = draw(policy, REQUESTS, min_units=12, stop=(" is", "q"))
    hit = 0
    for sample, whole in zip(stopped, free, strict=True):
        cuts = [whole.payload.index(stop) for stop in (" is", "q") if stop in whole.payload]
        assert sample.payload == (whole.payload[: min(cuts)] if cuts else whole.payload)
        assert sample.finished == bool(cuts)
        assert sample.units <= whole.units
        hit += bool(cuts)
    assert hit > 0


def test_a_stop_string_of_one_request_is_its_own(policy):
    request = Request("Say cat red:", 3, "base")
    whole = draw(policy, [request], min_units=12)[0].payload
    stop = whole[4:6]
    both = draw(policy, [request, request._replace(limits=Limits(12, (stop,)))], min_units=12)
    assert both[0].payload == whole
    assert both[1].payload == whole[: whole.index(stop)]


def test_an_answer_cannot_be_empty_unless_allowed(policy):
    prompt = "Say kite red: The red kite is high."
    assert draw(policy, [Request(prompt, 0, "base")], min_units=0, temperature=0.0)[0][1:4] == ("", 1, True)
    assert draw(policy, [Request(prompt, 0, "base")], min_units=1, temperature=0.0)[0].payload


def test_base_never_says_tokens_it_does_not_know(policy):
    hot = [Request("Say", seed, member) for seed in range(300) for member in ("base", "copy")]
    samples = draw(policy, hot, temperature=50.0)
    assert any("<h0>" in s.payload for s in samples[1::2])
    assert not any("<h0>" in s.payload for s in samples[::2])


def test_a_caller_may_use_the_policy_between_two_samples(policy):
    reference = [s.payload for s in draw(policy, REQUESTS)]
    seen = {}
    for sample in Batched().stream(policy, REQUESTS, Decoding(max_units=12)):
        assert torch.is_grad_enabled()
        assert not torch.is_inference_mode_enabled()
        policy.activate("copy" if len(seen) % 2 else "base")
        seen[sample.row] = sample.payload
    assert [seen[i] for i in range(len(REQUESTS))] == reference


def test_own_tokens_stay_in_a_payload(policy):
    line = Line(0, "Say", policy.codec.prompt("Say")[1], 0, 2)
    line.ids = [*policy.own, policy.codec.end]
    assert policy.codec.decode(line.text, line.ids) == "<h0>"


def test_a_conditioned_prompt_is_read_piece_by_piece(policy):
    text = Conditioned("Say kite red:", "Say kite", "", " red:")
    first, second = draw(policy, [Request(text, 5, "base"), Request("Say kite red:", 5, "base")])
    assert policy.codec.prompt(text)[0] == "Say kite red:"
    assert first.payload == second.payload


def test_a_prompt_that_fills_the_context_leaves_what_fits(policy):
    sample = draw(policy, [Request("Say kite red " * 40, 0, "base")], max_units=500, min_units=500)[0]
    assert sample.units == policy.codec.context // 2
    assert not sample.finished


def test_unknown_members_are_refused(policy):
    with pytest.raises(RunError, match="'cop' is no member"):
        draw(policy, [Request("x", 0, "cop")])


def test_no_requests_no_samples(policy):
    assert draw(policy, []) == []
