import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from ric.kinds import Decoding
from ric_plugins.samplers.choice import choose, top_k, top_p

LOGITS = torch.tensor([2.0, 1.0, 0.5, -1.0, float("-inf"), 0.0])
IDS = torch.arange(6, dtype=torch.int32)
DRAWS = 20_000


def frequencies(decoding):
    chosen = choose(LOGITS.repeat(DRAWS, 1), decoding, range(DRAWS), 4, IDS)
    return np.bincount(chosen.numpy(), minlength=6)


@pytest.mark.parametrize("temperature", [1.0, 0.5, 2.0])
def test_draws_follow_the_softmax(temperature):
    counts = frequencies(Decoding(temperature=temperature))
    expected = (LOGITS / temperature).softmax(0).double().numpy() * DRAWS
    assert counts[4] == 0
    kept = [0, 1, 2, 3, 5]
    assert chisquare(counts[kept], expected[kept] * DRAWS / expected[kept].sum()).pvalue > 1e-3


@pytest.mark.parametrize(
    ("options", "kept"),
    [({"top_k": 2}, [0, 1]), ({"top_k": 99}, [0, 1, 2, 3, 5]), ({"top_p": 0.7}, [0, 1]), ({"top_p": 1e-9}, [0])],
)
def test_truncated_draws_stay_inside_and_keep_their_ratios(options, kept):
    # p = (.544, .200, .121, .027, 0, .074) up to normalization by .966: .563 < .7 <= .770.
    counts = frequencies(Decoding(**options))
    assert np.flatnonzero(counts).tolist() == kept
    expected = LOGITS.softmax(0).double().numpy()[kept]
    assert len(kept) == 1 or chisquare(counts[kept], expected / expected.sum() * DRAWS).pvalue > 1e-3


def test_greedy_takes_the_largest():
    assert frequencies(Decoding(temperature=0.0)).tolist() == [DRAWS, 0, 0, 0, 0, 0]


@given(row=st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=12), mass=st.floats(0.01, 0.99))
def test_nucleus_against_a_slow_walk(row, mass):
    p = torch.tensor([row]).softmax(-1)
    kept, total = [], 0.0
    for i in sorted(range(len(row)), key=lambda i: (-float(p[0, i]), i)):
        if kept and total >= mass:
            break
        kept.append(i)
        total += float(p[0, i])
    got = set(torch.nonzero(top_p(p, mass)[0])[:, 0].tolist())
    if all(abs(s - mass) > 1e-5 for s in np.cumsum(sorted(p[0].tolist(), reverse=True))):
        assert got == set(kept)
    assert set(kept[:1]) <= got


def test_ties_at_the_last_place_stay():
    assert torch.isfinite(top_k(torch.tensor([[1.0, 1.0, 0.0, 2.0]]), 2)).tolist() == [[True, True, False, True]]


def test_equal_seeds_couple_similar_policies():
    nearby = LOGITS + torch.tensor([0.05, -0.05, 0.0, 0.0, 0.0, 0.0])
    ours = choose(LOGITS.repeat(2000, 1), Decoding(), range(2000), 0, IDS)
    theirs = choose(nearby.repeat(2000, 1), Decoding(), range(2000), 0, IDS)
    distance = 0.5 * (LOGITS.softmax(0) - nearby.softmax(0)).abs().sum()
    assert (ours != theirs).double().mean() < 3 * distance
