"""One token per reward and bin."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ric.errors import ConfigError
from ric.kinds import Statistics
from ric_plugins.formats.bins import Bins, equal_mass


def line(names=("harmless",), low=-2.0, high=4.0) -> Statistics:
    """Statistics whose quantiles run evenly from low to high."""
    k = len(names)
    return Statistics(tuple(names), np.zeros(k), np.ones(k), np.tile(np.linspace(low, high, 101), (k, 1)))


def test_one_token_per_reward_after_the_prompt() -> None:
    # Twelve bins of width 0.5 from -2 to 4: 1.6 lies in [1.5, 2), bin 7; -0.9 in [-1, -0.5), bin 2.
    conditioned = Bins().encode("Assistant:", np.array([1.6, -0.9]), line(("harmless", "helpful")))
    assert conditioned.text == "Assistant:<|harmless:07|><|helpful:02|>"
    assert Bins().follows_prompt


@pytest.mark.parametrize(("z", "place"), [(-2.0, 0), (-9.0, 0), (-1.5, 1), (3.99, 11), (4.0, 11), (np.inf, 11)])
def test_bins_hold_their_lower_edge_and_the_last_one_both(z, place) -> None:
    assert Bins().places(np.array([z]), line()).tolist() == [place]


def test_decode_gives_the_mean_of_the_bin() -> None:
    # The training rows of `line` are spread evenly, so a bin's mean is its middle up to the grid it is computed on.
    np.testing.assert_allclose(Bins().decode("<|harmless:07|>", line()), [1.75], atol=0.01)
    np.testing.assert_allclose(Bins().resolution(line()), [0.25], atol=0.01)


def test_a_bin_on_a_long_tail_stands_for_its_rows_not_its_middle() -> None:
    values = -np.random.default_rng(0).exponential(size=20_000)
    statistics = Statistics(("a",), np.zeros(1), np.ones(1), np.quantile(values, np.linspace(0, 1, 101))[None])
    fmt = Bins(bins=4, spacing="quantile")
    lowest = values[values <= np.quantile(values, 0.25)]
    middle = (lowest.min() + lowest.max()) / 2
    centre = fmt.centres(statistics)[0, 0]
    assert abs(centre - lowest.mean()) < 0.1 < abs(middle - lowest.mean())


def test_an_empty_bin_stands_for_its_middle() -> None:
    quantiles = np.where(np.linspace(0, 1, 101) < 0.5, 0.0, 4.0)[None]
    centres = Bins(bins=4).centres(Statistics(("a",), np.zeros(1), np.ones(1), quantiles))[0]
    np.testing.assert_allclose(centres[[0, 3]], [0.0, 4.0], atol=0.1)
    np.testing.assert_allclose(centres[[1, 2]], [1.5, 2.5], atol=0.5)


def test_numbers_that_are_no_bin_are_not_tags() -> None:
    for tags in ("<|harmless:12|>", "<|harmless:7|>", "<|harmless:007|>", "<|helpful:07|>", "<|harmless:٠٧|>", ""):
        assert Bins().decode(tags, line()) is None
    assert Bins().strip("x<|harmless:12|>", line()) == "x<|harmless:12|>"
    assert Bins().strip("x<|harmless:11|><|harmless:11|>", line()) == "x<|harmless:11|>"


def test_quantile_bins_hold_equally_many_rows() -> None:
    values = np.random.default_rng(0).exponential(size=4000)
    quantiles = np.quantile(values, np.linspace(0, 1, 101))[None]
    statistics = Statistics(("a",), np.zeros(1), np.ones(1), quantiles)
    fmt = Bins(bins=10, spacing="quantile")
    counts = np.bincount([int(fmt.places(np.array([v]), statistics)[0]) for v in values], minlength=10)
    assert abs(counts - 400).max() <= 4
    np.testing.assert_allclose(fmt.edges(statistics)[0], quantiles[0, ::10], rtol=0.01, atol=1e-3)


@pytest.mark.parametrize(
    ("values", "edges"),
    [
        (np.arange(80.0), [0, 19.5, 39.5, 59.5, 79]),
        (np.r_[np.zeros(94), np.arange(1.0, 7)], [0, 0.5, 2.5, 4.5, 6]),
        (np.r_[np.zeros(94), np.ones(6)], [0, 0.5, 0.5, 0.5, 1]),
        (np.r_[0.0, np.ones(10), 2.0], [0, 0.5, 1.5, 1.5, 2]),
        (np.full(5, 3.0), [3, 3, 3, 3, 3]),
    ],
)
def test_equal_values_share_a_bin_and_leave_the_others_to_the_rest(values, edges) -> None:
    np.testing.assert_array_equal(equal_mass(values, 4), edges)


@given(
    st.lists(st.floats(-5, 5).map(lambda x: round(x, 1) / 3), min_size=2, max_size=40),
    st.integers(2, 12),
    st.sampled_from(["uniform", "quantile"]),
)
def test_what_a_bin_with_rows_stands_for_asks_for_that_bin(values, bins, spacing) -> None:
    z = (np.array(values) - np.mean(values)) / (np.std(values) or 1.0)
    statistics = Statistics(("a",), np.zeros(1), np.ones(1), np.quantile(z, np.linspace(0, 1, 101))[None])
    fmt = Bins(bins=bins, spacing=spacing)
    held = {int(fmt.places(np.array([v]), statistics)[0]) for v in statistics.quantiles[0]}
    centres = fmt.centres(statistics)[0]
    assert [int(fmt.places(centres[[place]], statistics)[0]) for place in sorted(held)] == sorted(held)


def test_the_ones_of_a_rare_yes_or_no_can_be_asked_for() -> None:
    values = np.r_[np.zeros(97), np.ones(3)]
    statistics = Statistics(("a",), np.zeros(1), np.ones(1), np.quantile(values, np.linspace(0, 1, 1001))[None])
    fmt = Bins(bins=8, spacing="quantile")
    low, high = (int(fmt.places(np.array([v]), statistics)[0]) for v in (0.0, 1.0))
    assert (low, high) == (0, 7)
    np.testing.assert_allclose(fmt.centres(statistics)[0, [low, high]], [0.0, 1.0], atol=0.02)


def test_quantile_bins_of_a_reward_with_few_values() -> None:
    steps = np.repeat([-1.0, 0.0, 1.0], [50, 30, 21])[None]
    statistics = Statistics(("a",), np.zeros(1), np.ones(1), steps)
    fmt = Bins(bins=10, spacing="quantile")
    for z in (-1.0, -0.3, 0.0, 0.9, 1.0):
        back = fmt.decode(fmt.encode("", np.array([z]), statistics).tags, statistics)
        assert abs(back[0] - z) <= fmt.resolution(statistics)[0]


def test_tokens_list_everything_that_can_be_written() -> None:
    statistics = line(("a", "a:0"))
    tokens = Bins(bins=101).tokens(statistics)
    assert tokens[:2] == ["<|a:000|>", "<|a:001|>"]
    assert len(tokens) == len(set(tokens)) == 202
    tags = Bins(bins=101).encode("", np.array([4.0, 0.0]), statistics).tags
    assert tags == "<|a:100|><|a:0:033|>"
    assert {"<|a:100|>", "<|a:0:033|>"} <= set(tokens)


def test_options_without_bins_are_refused() -> None:
    with pytest.raises(ConfigError, match="at least 2 bins per reward"):
        Bins(bins=1)
    with pytest.raises(ConfigError, match="uniform or quantile"):
        Bins(spacing="log")
