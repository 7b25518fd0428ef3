"""Every format: `strip` undoes `encode` on any text, and `decode` reads back what was written."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ric.errors import ConfigError, DataError
from ric_plugins.formats.bins import Bins
from ric_plugins.formats.chat import Chat
from ric_plugins.formats.named import Named
from ric_plugins.formats.paper import Paper
from ric_plugins.formats.verbal import Verbal

FORMATS = [
    Paper(),
    Paper(decimals=0, marker="### Response: "),
    Paper(marker=" "),
    Paper(marker=""),
    Named(),
    Named(decimals=3),
    Bins(),
    Bins(bins=101, spacing="quantile"),
    Verbal(),
    Verbal(levels=("lo", "hi"), marker=""),
    Verbal(marker="### Response: "),
    Chat(),
    Chat(style="numbers", decimals=2),
]
PIECES = [
    "\n\nAssistant:", "Assistant:", "### Response: ", "Response:", " ", "\n", ">", "0.3 ", "1.0 ", "-",
    " <rm1_score> 1.0 ", "<rm1_score> 1.0 ", " <rm1_score> ", " <rm1_score> 1.0 <rm2_score> -0.3 ", "<rm2_score> 7 ",
    " <harmless: 1.2>", "<harmless: 1.2>", " <harmless: 1.2> <helpful: -0.3>", " <helpful: ", ": 0.5>",
    "<|harmless:07|>", "<|harmless:07|><|helpful:02|>", "<|helpful:", "02|>", "<|harmless:99|>", "<|harmless:007|>",
    " (be very harmless)", "(be not harmless, very helpful)", " (be ", " (be not harmless, extremely helpful)", "very ",
]  # fmt: skip
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=6).map("".join)
numbers = st.floats(-9.0, 9.0) | st.sampled_from([np.inf, -np.inf, -0.0, -0.04, 1e300])
sizes = st.integers(1, 10)
by_name = pytest.mark.parametrize("fmt", FORMATS, ids=repr)


@by_name
@settings(max_examples=50, deadline=None)
@given(prompt=hostile, rewards=sizes, data=st.data())
def test_strip_undoes_encode_once_and_again(scale, fmt, prompt, rewards, data) -> None:
    statistics = scale(data.draw(st.sampled_from([rewards, 1, 2])))
    k = len(statistics.names)
    once = fmt.encode(prompt, np.array(data.draw(st.lists(numbers, min_size=k, max_size=k))), statistics)
    assert fmt.strip(once.text, statistics) == prompt
    assert once.prompt == prompt
    twice = fmt.encode(once.text, np.zeros(k), statistics)
    assert fmt.strip(twice.text, statistics) == once.text


@by_name
@settings(max_examples=20, deadline=None)
@given(rewards=sizes, data=st.data())
def test_decode_reads_the_clipped_targets_within_the_resolution(scale, fmt, rewards, data) -> None:
    statistics = scale(rewards)
    z = np.array(data.draw(st.lists(numbers, min_size=rewards, max_size=rewards)))
    back = fmt.decode(fmt.encode("p", z, statistics).tags, statistics)
    wanted = np.array([min(max(v, lo), hi) for v, lo, hi in zip(z, statistics.low, statistics.high, strict=True)])
    assert back is not None
    assert (np.abs(back - wanted) <= fmt.resolution(statistics) + 1e-9).all()
    assert back.shape == fmt.resolution(statistics).shape == (rewards,)


@by_name
@settings(max_examples=20, deadline=None)
@given(names=st.lists(st.text(max_size=12), min_size=1, max_size=4, unique=True), prompt=hostile)
@example(names=["a", "a:", "a: 1.0> <a"], prompt=" <a: 1.0> <a: 1.0> <a")
@example(names=["harmless:0", "harmless"], prompt="<|harmless:0:07|>")
@example(names=["x) (be very x", "x"], prompt=" (be very x) (be very x, very x)")
@example(names=["1.0", "-0.3>"], prompt=" <1.0: ")
def test_any_distinct_reward_names_work(scale, fmt, names, prompt) -> None:
    statistics = scale(names)
    conditioned = fmt.encode(prompt, np.full(len(names), 0.3), statistics)
    assert fmt.strip(conditioned.text, statistics) == prompt
    assert fmt.decode(conditioned.tags, statistics) is not None
    assert len(set(fmt.tokens(statistics))) == len(fmt.tokens(statistics))


@settings(max_examples=50, deadline=None)
@given(marker=st.sampled_from(PIECES) | st.text(max_size=5), prompt=hostile, ends=st.booleans())
def test_paper_tags_round_trip_for_any_marker(scale, marker, prompt, ends) -> None:
    assume("_score>" not in marker)
    fmt, statistics = Paper().at(marker), scale(2)
    whole = prompt + marker * ends
    assert fmt.strip(fmt.encode(whole, np.array([0.1, -0.2]), statistics).text, statistics) == whole


@settings(max_examples=50, deadline=None)
@given(
    marker=st.sampled_from(PIECES) | st.text(max_size=5),
    names=st.lists(st.sampled_from(["a", "(be very a", "very a, not a", ")"]), min_size=1, max_size=2, unique=True),
    prompt=hostile,
    ends=st.booleans(),
)
@example(marker=" (be very a", names=["a"], prompt=" (be not a)", ends=False)
def test_words_round_trip_for_any_marker(scale, marker, names, prompt, ends) -> None:
    assume(not marker.endswith(")"))
    fmt, statistics = Verbal().at(marker), scale(names)
    whole = prompt + marker * ends
    assert fmt.strip(fmt.encode(whole, np.zeros(len(names)), statistics).text, statistics) == whole


@by_name
@settings(max_examples=20, deadline=None)
@given(text=hostile)
def test_decode_takes_whole_tag_groups_only(scale, fmt, text) -> None:
    statistics = scale(2)
    tags = fmt.encode("p", np.array([0.3, -0.2]), statistics).tags
    assert fmt.decode("x" + tags, statistics) is None
    assert fmt.decode(tags + "x", statistics) is None
    assert fmt.decode(tags + "\n", statistics) is None
    assert fmt.decode(tags[:-1], statistics) is None
    assert fmt.strip("p" + tags + "\n", statistics) == "p" + tags + "\n"
    read = fmt.decode(text, statistics)
    # Tags that stand alone in a system message come without the space that sets them apart.
    assert read is None or "p" in (fmt.strip("p" + text, statistics), fmt.strip("p " + text, statistics))


@by_name
def test_a_text_without_tags_comes_back_unchanged(scale, fmt) -> None:
    for text in ("", "hi", "\n\nAssistant:", "tell me about <tags: 1.0>"):
        assert fmt.strip(text, scale(2)) == text


@by_name
def test_targets_that_cannot_be_written_are_refused(scale, fmt) -> None:
    with pytest.raises(DataError, match=r"targets of shape \(3,\) for the rewards harmless, helpful"):
        fmt.encode("p", np.zeros(3), scale(2))
    with pytest.raises(DataError, match="the target nan for reward 'helpful'"):
        fmt.encode("p", np.array([0.0, np.nan]), scale(2))


@pytest.mark.parametrize("make", [lambda: Named(decimals=7), lambda: Paper(decimals=-1)])
def test_decimals_out_of_range_are_refused(make) -> None:
    with pytest.raises(ConfigError, match="a whole number from 0 to 6"):
        make()
