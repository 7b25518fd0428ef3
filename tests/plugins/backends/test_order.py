from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from ric_plugins.backends.order import MIXED, grouped_batches, training_batches

LENGTHS = st.lists(st.integers(1, 90), min_size=1, max_size=70)


@given(lengths=LENGTHS, batch=st.integers(1, 9), steps=st.integers(1, 40), seed=st.integers(0, 5))
def test_steps_and_batches_are_exact_and_no_example_is_favoured(lengths, batch, steps, seed):
    batches = training_batches(lengths, batch, steps, seed)
    assert [len(b) for b in batches] == [batch] * steps
    seen = Counter(i for b in batches for i in b)
    counts = [seen[i] for i in range(len(lengths))]
    assert max(counts) - min(counts) <= 1
    assert batches == training_batches(lengths, batch, steps, seed)


def test_orders_differ_between_seeds_and_epochs():
    lengths = list(range(1, 65))
    batches = training_batches(lengths, 8, 16, 0)
    assert batches[:8] != batches[8:]
    assert batches != training_batches(lengths, 8, 16, 1)


def test_batches_hold_examples_of_similar_length():
    lengths = [1 + i % 50 for i in range(MIXED * 8)]
    spread = [max(lengths[i] for i in b) - min(lengths[i] for i in b) for b in training_batches(lengths, 8, MIXED, 0)]
    assert max(spread) <= 50 / MIXED + 3


@given(
    examples=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 90)), min_size=1, max_size=60),
    batch=st.integers(1, 12),
    steps=st.integers(1, 30),
    seed=st.integers(0, 3),
)
def test_groups_are_never_parted(examples, batch, steps, seed):
    groups, lengths = zip(*examples, strict=True)
    sizes = Counter(groups)
    batches = grouped_batches(groups, lengths, batch, steps, seed)
    assert len(batches) == steps
    for b in batches:
        inside = Counter(groups[i] for i in b)
        assert all(n % sizes[g] == 0 for g, n in inside.items())
        assert len(b) <= batch or len(inside) == 1
    assert batches == grouped_batches(groups, lengths, batch, steps, seed)


def test_every_group_comes_once_an_epoch():
    batches = grouped_batches([0, 0, 1, 1, 2, 2], [1] * 6, 2, 6, 4)
    assert sorted(batches[:3]) == sorted(batches[3:]) == [[0, 1], [2, 3], [4, 5]]


def test_groups_of_a_batch_are_of_similar_length():
    groups = [i // 2 for i in range(MIXED * 8)]
    lengths = [1 + (g * 7) % 50 for g in groups]
    batches = grouped_batches(groups, lengths, 8, MIXED, 0)
    assert max(max(lengths[i] for i in b) - min(lengths[i] for i in b) for b in batches) <= 50 / MIXED + 3
    assert batches != sorted(batches, key=lambda b: lengths[b[0]])
