"""Reward guidance for text: against the formula in plain Python, and row by row against two full passes."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest
import torch

from ric.errors import ConfigError
from ric.kinds import Conditioned, Decoding, Request
from ric_plugins.samplers.guided import Guided, pushed
from ric_plugins.samplers.transformers_sampler import Batched

TAGS = Conditioned("Say kite red:", "Say kite", " red:", "", contrary=" blue, please, and slowly:")
PLAIN = ["Say ball blue:", Conditioned("Say cat:", "Say", " cat:", "")]
REQUESTS = [Request(TAGS if i % 2 else PLAIN[i // 2 % 2], i, "base") for i in range(24)]


def draw(policy, scale, requests=REQUESTS, **options):
    samples = Batched(reward_guidance=scale).stream(policy, requests, Decoding(**{"max_units": 12, **options}))
    return sorted(samples, key=lambda s: s.row)


def by_hand(tagged, low, scale):
    """The formula over one row of two tables of probabilities; 0 where a token is out."""
    best = max(tagged)
    kept = [p ** scale * q ** (1 - scale) if p >= 0.1 * best and p * q > 0 else 0.0
            for p, q in zip(tagged, low, strict=True)]  # fmt: skip
    return [k / sum(kept) for k in kept]


@pytest.mark.parametrize("scale", [0.0, 0.5, 1.0, 2.0, 3.5])
def test_pushed_is_the_formula(scale) -> None:
    tagged, low = [0.5, 0.3, 0.15, 0.04, 0.01], [0.2, 0.4, 0.05, 0.3, 0.05]
    logits = [torch.tensor([row]).log() + shift for row, shift in ((tagged, 3.0), (low, -1.0))]
    assert pushed(*logits, scale)[0].softmax(-1).tolist() == pytest.approx(by_hand(tagged, low, scale), abs=1e-6)


def test_pushed_leaves_out_what_either_side_cannot_say() -> None:
    tagged = torch.tensor([[0.0, -math.inf, 0.0, 0.0]])
    low = torch.tensor([[0.0, 0.0, -math.inf, 0.0]])
    assert torch.isinf(pushed(tagged, low, 2.0)).tolist() == [[False, True, True, False]]


def test_without_an_end_that_outweighs_all_else_the_rest_is_plausible() -> None:
    tagged, low = [0.98, 0.015, 0.005], [0.2, 0.2, 0.6]
    readings = [SimpleNamespace(logits=torch.tensor([row]).log()) for row in (tagged, low)]
    guided = Guided(*readings, 2.0)
    assert torch.isinf(guided.logits).tolist() == [[False, True, True]]
    assert guided.without([0])[0].softmax(-1).tolist() == pytest.approx(
        by_hand([0.0, 0.015, 0.005], low, 2.0), abs=1e-6
    )
    assert torch.isfinite(readings[0].logits).all(), "the reading's own logits stay"


def test_everything_is_plausible_where_the_bar_is_0() -> None:
    tagged, low = torch.tensor([[0.9, 0.1, 1e-9]]).log(), torch.tensor([[0.1, 0.1, 0.8]]).log()
    assert torch.isfinite(pushed(tagged, low, 2.0, plausible=0.0)).all()


@pytest.mark.parametrize("scale", [0.5, 3.0])
def test_a_greedy_answer_is_the_best_token_of_both_readings(policy, scale) -> None:
    policy.activate("base")
    (sample,) = draw(policy, scale, [Request(TAGS, 1, "base")], temperature=0.0, max_units=6, min_units=0)
    prompts = [policy.codec.prompt(p)[1] for p in (TAGS, TAGS._replace(tags=TAGS.contrary))]
    ids: list[int] = []
    loglik = 0.0
    while len(ids) < 6 and policy.codec.end not in ids:
        with torch.no_grad():
            tables = [policy.model(input_ids=torch.tensor([prompt + ids])).logits[0, -1] for prompt in prompts]
        for table in tables:
            table[list(policy.own)] = float("-inf")
        share = by_hand(*(table.softmax(-1).tolist() for table in tables), scale)
        ids.append(max(range(len(share)), key=share.__getitem__))
        loglik += math.log(share[ids[-1]])
    assert sample.payload == policy.codec.decode(TAGS.text, ids)
    assert sample.loglik == pytest.approx(loglik, abs=1e-3)


def test_only_requests_with_a_low_side_are_guided(policy) -> None:
    plain, guided = draw(policy, 1.0), draw(policy, 3.0)
    told = [request.prompt is TAGS for request in REQUESTS]
    assert [s for s, tagged in zip(plain, told, strict=True) if not tagged] == [
        s for s, tagged in zip(guided, told, strict=True) if not tagged
    ]
    assert [s.payload for s in plain] != [s.payload for s in guided]


def test_a_guided_row_does_not_depend_on_its_batch(policy) -> None:
    reference = draw(policy, 2.0, batch=64)
    for batch in (1, 5):
        assert [s[:4] for s in draw(policy, 2.0, batch=batch)] == [s[:4] for s in reference]


def test_a_longer_low_side_leaves_room_in_the_context(policy) -> None:
    long = TAGS._replace(contrary=" blue" * 20)
    room = policy.codec.context - len(policy.codec.prompt(long._replace(tags=long.contrary))[1])
    assert room < policy.codec.context - len(policy.codec.prompt(long)[1])
    (sample,) = draw(policy, 2.0, [Request(long, 1, "base")], max_units=60, temperature=0.0, min_units=60)
    assert 0 < sample.units <= room


@pytest.mark.parametrize("scale", [-1.0, math.inf, math.nan])
def test_scales_that_mean_nothing_are_refused(scale) -> None:
    with pytest.raises(ConfigError, match="reward_guidance"):
        Batched(reward_guidance=scale)


def test_guided_beams_are_refused(policy) -> None:
    with pytest.raises(ConfigError, match="beams with reward guidance"):
        draw(policy, 2.0, beams=2)
